// A client of the API, in whichever colo it is: with the tokens that it was given, or without any.
import { remember } from '../../shared/client.ts'
import { isRecord, parseJson } from '../../shared/guards.ts'
import type { Use } from '../../shared/workload.ts'
import type { Answer, Context } from '../panel.ts'
import { tell, type Way } from '../seen.ts'
import { seenOf } from '../world.ts'

/** An answer, or in `body` why there was none. Times are the page's own. */
export type Told = Answer & { colo: string; sentMs: number; gotMs: number; way: Way }

export type Client = {
  /** Never rejects. */
  send(colo: string, use: Use, headers?: Record<string, string>): Promise<Told>
}

/** The world takes it for the colo; src/shared/client.ts, which a fork's own pages use, hands on headers alone. */
const COLO = 'world-colo'
/** A Response must not have a body with these. https://fetch.spec.whatwg.org/#null-body-status */
const NO_BODY = [204, 205, 304]

/** @param remembering Sends its newest Consistency-Token along, and is one client everywhere. */
export function createClient({ request, key }: Context, remembering: boolean): Client {
  const plain = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const { [COLO]: colo = '', ...headers } = Object.fromEntries(new Headers(init.headers))
    const body = typeof init.body === 'string' ? { body: init.body } : {}
    const answer = await request({ path, colo, headers, method: init.method ?? 'GET', ...body })
    const { status } = answer
    if (status === undefined) throw new Error('No answer.')
    return new Response(NO_BODY.includes(status) ? null : answer.body, { ...answer, status })
  }
  const fetcher = remembering ? remember(plain) : plain

  return {
    async send(colo, { method, path, body }, more = {}) {
      const headers: Record<string, string> = { [COLO]: colo, ...more }
      if (method !== 'GET') headers.Authorization = `Bearer ${key}`
      if (body) headers['Content-Type'] = 'application/json'
      const sent = body ? { body: JSON.stringify(body) } : {}
      const sentMs = performance.now()
      const told = (answer: Omit<Answer, 'ms'>): Told => {
        const gotMs = performance.now()
        const timed = { ...answer, ms: Math.round(gotMs - sentMs) }
        return {
          ...timed,
          colo,
          sentMs,
          gotMs,
          way: tell(seenOf({ colo, path, method }, timed)).way,
        }
      }
      try {
        const response = await fetcher(path, { method, headers, ...sent })
        const { status } = response
        const text = await response.text()
        return told({ status, headers: Object.fromEntries(response.headers), body: text })
      } catch (error) {
        return told({ headers: {}, body: error instanceof Error ? error.message : '' })
      }
    },
  }
}

/** Its status, and of a refusal what it says of itself (RFC 9457). */
export function answerWords({ status, body }: Answer): string {
  if (status === undefined) return body
  const problem = parseJson(body)
  const detail = isRecord(problem) && status >= 400 ? problem.detail : undefined
  return typeof detail === 'string' ? `${status}, “${detail}”` : String(status)
}
