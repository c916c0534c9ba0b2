// Requests as a client makes them, with what the answer's headers tell.
import http from 'node:http'

const agent = new http.Agent({ keepAlive: true })

export type Answer = {
  status: number
  headers: Headers
  text: string
  json: Record<string, unknown>
  /** `desc` of a Server-Timing entry: `timing('cache')` is `hit`, `miss`, `stale` or `bypass`. */
  timing(name: string): string | undefined
}

/** node:http and not fetch(), which follows redirects and adds cache directives of its own. */
export function request(
  url: string,
  method: string,
  body: unknown,
  headers: Record<string, string>,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = http.request(url, { method, headers, agent }, async (response) => {
      let text = ''
      for await (const chunk of response) text += chunk
      const told = new Headers()
      for (const [name, value] of Object.entries(response.headers)) told.set(name, String(value))
      const timing = (name: string) =>
        new RegExp(`(?:^|, )${name};desc="([^"]*)"`).exec(told.get('Server-Timing') ?? '')?.[1]
      resolve({ status: response.statusCode ?? 0, headers: told, text, json: parse(text), timing })
    })
    sent.on('error', reject)
    sent.end(body === undefined ? undefined : JSON.stringify(body))
  })
}

function parse(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}
