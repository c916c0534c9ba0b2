// What the cache's tests share: stored responses, times and headers from a few words.
import fc from 'fast-check'
import { type Demands, demandsOf } from '../../../../../src/edge/cache/rules/demands.ts'
import type { Entry } from '../../../../../src/edge/cache/rules/entry.ts'
import type { Terms } from '../../../../../src/edge/cache/rules/policy.ts'
import { bytes, seq, snapshot } from '../../../arbitrary.ts'

/** Fri, 15 Jan 2027 08:00:00 GMT, where the hand-turned clock begins; a whole second. */
export const NOW = 1_800_000_000_000

/** An HTTP date so many seconds from `NOW`. */
export const date = (seconds = 0): string => new Date(NOW + 1_000 * seconds).toUTCString()

export const at = (m: number, a = m, epoch = 1) => ({ epoch, m, a, bookmark: null })

/** A response that depends on no database, 0 seconds old, good for a minute; changed as told. */
export const entryOf = (changes: Partial<Entry> = {}): Entry => ({
  status: 200,
  headers: {},
  body: new TextEncoder().encode('body'),
  snapshot: undefined,
  terms: { fresh: 60, whileRevalidate: 10, ifError: 20 },
  bornAt: NOW,
  loadMs: 0,
  selecting: [],
  route: undefined,
  ...changes,
})

export const textOf = ({ body }: Entry): string => new TextDecoder().decode(body)
export const saying = (text: string, changes: Partial<Entry> = {}): Entry =>
  entryOf({ body: new TextEncoder().encode(text), ...changes })

/** What a client asks by this Cache-Control. */
export const demands = (control = ''): Demands =>
  demandsOf(new Headers(control ? { 'Cache-Control': control } : {}))

const span = () => fc.nat({ max: 100 })

export const anyTerms = (): fc.Arbitrary<Terms> =>
  fc
    .record({
      fresh: span(),
      whileRevalidate: span(),
      ifError: span(),
      strict: fc.constantFrom(true as const, undefined),
    })
    .map(({ strict, ...terms }) => ({ ...terms, ...(strict && { strict }) }))

/** The fields that a response was chosen by. */
const anySelecting = () =>
  fc.constantFrom<Entry['selecting'][]>(
    [],
    [['accept-language', 'de']],
    [['accept-language', 'en']],
    [['accept-language', null]],
    [
      ['accept-language', 'de'],
      ['x', '1'],
    ],
  )

export const anyEntry = (): fc.Arbitrary<Entry> =>
  fc.record({
    status: fc.constantFrom(200, 204, 302, 404, 410, 500),
    headers: fc.dictionary(
      fc.constantFrom('etag', 'location'),
      fc.stringMatching(/^[a-z0-9"/]{0,8}$/),
    ),
    body: bytes(),
    snapshot: fc.option(snapshot(), { nil: undefined }),
    terms: anyTerms(),
    bornAt: fc.nat({ max: 200_000 }).map((ms) => NOW - ms),
    loadMs: seq(),
    selecting: anySelecting(),
    route: fc.option(fc.constantFrom('GET /{slug}', 'GET /api/links'), { nil: undefined }),
  })
