// Makes a stored response of an answer while the client reads it.
import { LEASE_MARGIN_MS, Leases } from '../../shared/leases.ts'
import { readUpTo } from '../../shared/read-body.ts'
import { type Runtime, within } from '../../shared/time.ts'
import type { Answer } from '../upstream/answer.ts'
import { bornAt, type Times } from './rules/age.ts'
import { jittered } from './rules/early.ts'
import type { Entry } from './rules/entry.ts'
import { storedFields } from './rules/fields.ts'
import { confirms, freshened } from './rules/freshen.ts'
import { ENTRY_BYTES_MAX, FILL_MS_MAX, FILLING_BYTES_MAX } from './rules/limits.ts'
import { terms, usefulSeconds } from './rules/policy.ts'
import { selecting } from './rules/vary.ts'

export type Storing = ReturnType<typeof createStoring>

export type StoringOptions = Runtime & {
  /** Names of fields that speak of one load and not of the response. */
  unstored: readonly string[]
}

export function createStoring({ clock, chance, unstored }: StoringOptions) {
  const filling = new Leases(clock)

  /** The whole body, if there is room and time for it. */
  async function filled(copy: Response, capMs: number) {
    const place = filling.enter(capMs + LEASE_MARGIN_MS, 0)
    let counted = 0
    let late = false
    const room = (bytes: number) => {
      if (late) return false
      counted += bytes
      place.take(bytes)
      return counted <= ENTRY_BYTES_MAX && filling.held <= FILLING_BYTES_MAX
    }
    try {
      const body = await within(clock, capMs, readUpTo(copy.body, room))
      late = body === 'timeout'
      return body === 'timeout' ? undefined : body
    } catch {
      return undefined // broken off: half a body is not kept
    } finally {
      place.leave()
    }
  }

  return {
    /** The copy, once the body has come whole; `undefined` at once when it may not be kept, and later when the
     * body broke off, is too long, or has not ended by `endBy` (milliseconds since the Unix epoch). */
    copyOf(
      answer: Answer,
      request: Headers,
      times: Times,
      endBy = Number.POSITIVE_INFINITY,
    ): Promise<Entry | undefined> | undefined {
      const { response, fields, snapshot, route } = answer
      const allowed = terms(request, response.status, fields, times.received)
      const selected = selecting(fields.get('Vary'), request)
      if (!answer.keepable || !allowed || !selected) return undefined
      const length = Number(fields.get('Content-Length') ?? 0)
      if (length > ENTRY_BYTES_MAX || filling.held + length > FILLING_BYTES_MAX) return undefined
      const headers = storedFields(fields)
      for (const name of unstored) delete headers[name.toLowerCase()]
      const head = {
        status: response.status,
        headers,
        snapshot,
        terms: jittered(allowed, chance()),
        bornAt: bornAt(fields, times),
        loadMs: Math.max(0, Math.round(times.received - times.asked)),
        selecting: selected,
        route,
      }
      const capMs = Math.min(FILL_MS_MAX, endBy - clock.now())
      return filled(response.clone(), capMs).then((body) => body && { ...head, body })
    },
    /** The copy as a 304 leaves it; `undefined` when that spoke of something else, or forbids to keep it. */
    confirmedBy({ fields, snapshot }: Answer, known: Entry, request: Headers, times: Times) {
      if (!confirms(known, fields)) return undefined
      const entry = freshened(known, request, fields, times, snapshot)
      return entry && { ...entry, terms: jittered(entry.terms, chance()) }
    },
    filling,
  }
}

/** May nobody share it, whoever asks? Credentials, failures and a moment without room say nothing of the next. */
export function isUnshareable({ response, fields }: Answer, request: Headers, now: number) {
  if (response.status >= 500 || request.has('Authorization')) return false
  const allowed = terms(request, response.status, fields, now)
  const selected = selecting(fields.get('Vary'), request)
  // A visitor with the cookie that it varies by gets one of his own; those without may share theirs.
  if (selected?.some(([name, value]) => name === 'cookie' && value !== null)) return false
  return !allowed || !selected || usefulSeconds(allowed) === 0
}
