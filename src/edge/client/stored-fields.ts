// The fields of a stored response, as they are looked at and as a Response is made with them.
import type { Entry } from '../cache/rules/entry.ts'

type Stored = Entry['headers']

/** Under the rules of Headers, without making one: names in any case. */
export const fieldsIn = (headers: Stored): Pick<Headers, 'get' | 'has'> => ({
  has: (name) => Object.hasOwn(headers, name.toLowerCase()),
  get: (name) =>
    Object.hasOwn(headers, name.toLowerCase()) ? (headers[name.toLowerCase()] ?? null) : null,
})

/** Of what was shown before: a Response copies one Headers in a third of the time in which it makes it, and that is
 * much of what a hit costs. Most copies from KV are shown once, and need none. */
const prepared = new WeakMap<Stored, Headers | 'shown'>()

/** As `new Response` and `new Headers` take them, to be copied and never changed. `foreign`: a site's that is not ours. */
export function initOf(headers: Stored, foreign: boolean): Headers | Stored {
  const known = prepared.get(headers)
  if (known && known !== 'shown') return known
  const shown = foreign ? headers : withoutOurs(headers)
  const ready = known ? new Headers(shown) : 'shown'
  prepared.set(headers, ready)
  return ready === 'shown' ? shown : ready
}

/** It spoke to this cache. */
const withoutOurs = ({ 'cdn-cache-control': _, ...others }: Stored): Stored => others
