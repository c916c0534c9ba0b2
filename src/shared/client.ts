// A tiny client: remembers the newest Consistency-Tokens it was given and sends them along. Browser and Node.

type Fetch = (input: string, init?: RequestInit) => Promise<Response>

const HEADER = 'Consistency-Token'

/** What a token says; the signature is the server's business. `F` is the floor, `B` the bookmark. */
const read = (token: string): { epoch: number; F: number; B: string | null } =>
  JSON.parse(atob((token.split('.')[2] ?? '').replaceAll('-', '+').replaceAll('_', '/')))

/** Wraps fetch so that nothing is ever older than what was seen before, in parallel requests too: the tokens with the
 * largest floor and the largest bookmark are kept, and the server merges them. A higher epoch replaces all. */
export function remember(fetcher: Fetch = fetch, tokens: string[] = []): Fetch {
  const keep = (token: string) => {
    const known = [...tokens, token].map((text) => ({ text, ...read(text) }))
    const epoch = Math.max(...known.map((one) => one.epoch))
    const now = known.filter((one) => one.epoch === epoch)
    const [floor] = [...now].sort((a, b) => b.F - a.F)
    const [bookmark] = [...now].sort((a, b) => ((a.B ?? '') < (b.B ?? '') ? 1 : -1))
    tokens = [...new Set([floor, bookmark].map((one) => one?.text ?? token))]
  }
  return async (input, init) => {
    const headers = new Headers(init?.headers)
    const sent = tokens
    if (sent[0]) headers.set(HEADER, sent.join())
    const response = await fetcher(input, { ...init, headers })
    const token = response.headers.get(HEADER)
    // Only what this request was told is spent: a parallel one may have brought a newer token.
    if (response.headers.has('Consistency-Reset')) {
      tokens = tokens.filter((one) => !sent.includes(one))
    }
    if (token) keep(token)
    return response
  }
}
