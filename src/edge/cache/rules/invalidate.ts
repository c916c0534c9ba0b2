// What a successful unsafe request makes invalid (RFC 9111 section 4.4).

/** The target and what it speaks of, of the same origin only: nobody may spoil another site's copies. */
export function invalidatedUrls(request: URL, status: number, response: Headers): URL[] {
  if (status < 200 || status >= 400) return []
  const named = [response.get('Location'), response.get('Content-Location')]
  const urls = named.flatMap((text) => (text === null ? [] : (resolve(text, request) ?? [])))
  const all = [request, ...urls].filter(({ origin }) => origin === request.origin)
  return [...new Map(all.map((url) => [url.href, url])).values()]
}

function resolve(text: string, base: URL): URL | undefined {
  return URL.canParse(text, base) ? new URL(text, base) : undefined
}
