// Requests of the visitor's own browser, and what it may know of each. In production there is nobody else to send one.
import type { Answer, Ask } from './panel.ts'
import type { Seen } from './seen.ts'

/** Its cookies are nobody's business here, and where a redirect leads is another site's. */
const PLAIN = { redirect: 'manual', credentials: 'omit' } as const

export async function exchange({ path, method = 'GET', headers = {}, body }: Ask): Promise<Answer> {
  const began = performance.now()
  const init = { ...PLAIN, method, headers, ...(body === undefined ? {} : { body }) }
  const response = await fetch(path, init)
  const ms = performance.now() - began
  return {
    status: response.status,
    ms,
    headers: Object.fromEntries(response.headers),
    body: await response.text(),
  }
}

export type Measured = { seen: Seen } | { words: string }

/** Of a redirect a browser tells a page nothing but that there was one
 * (https://fetch.spec.whatwg.org/#concept-filtered-response-opaque-redirect), and of no answer not even why. */
export async function measure(path: string): Promise<Measured> {
  const answer = await exchange({ path }).catch(() => undefined)
  if (!answer) return { words: 'no answer. Is this computer online?' }
  const { status = 0, headers } = answer
  const ms = networkMs(path) ?? answer.ms
  if (status === 0)
    return {
      words: `a redirect; a browser tells a page no more than that it took ${Math.round(ms)} ms.`,
    }
  const serverTiming = headers['server-timing'] ?? ''
  const [, colo = 'here'] = /\bedge;desc="([^"]*)"/.exec(serverTiming) ?? []
  const told = { age: headers.age, cacheStatus: headers['cache-status'] }
  const known = Object.entries(told).filter(([, value]) => value !== undefined)
  return {
    seen: { colo, method: 'GET', path, status, ms, serverTiming, ...Object.fromEntries(known) },
  }
}

/** From the first byte sent to the first received, without connecting and without the page's own work: Resource Timing
 * (https://www.w3.org/TR/resource-timing/) tells a page all of it of its own site. `undefined`: it was not kept. */
function networkMs(path: string): number | undefined {
  const entry = performance.getEntriesByName(new URL(path, location.href).href).at(-1)
  performance.clearResourceTimings() // it keeps 250, and then no more
  if (!(entry instanceof PerformanceResourceTiming) || entry.requestStart === 0) return undefined
  return entry.responseStart - entry.requestStart
}
