// A request's body is read up to a limit, and kept when it can be sent again.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  mayHaveBody,
  NO_BODY,
  REGIONAL_BODIES,
  requestBody,
  SITE_BODIES,
} from '../../../../src/edge/upstream/body.ts'
import {
  REPLAYABLE_BODY_BYTES_MAX,
  WRITE_DEADLINE_MS,
} from '../../../../src/edge/upstream/limits.ts'
import { BODY_BYTES_MAX } from '../../../../src/shared/limits.ts'
import { until } from '../../settle.ts'
import { streamOf } from '../../streams.ts'
import { openEdge, slowBody, visitTo } from '../lab.ts'

test('an OPTIONS may have a body, for a site that understands it', () => {
  const visit = visitTo(lab, '/a', { method: 'OPTIONS', body: 'a=1' })
  expect([REGIONAL_BODIES, SITE_BODIES].map((rules) => mayHaveBody(visit, rules))).toEqual([
    false,
    true,
  ])
})

const lab = await openEdge(new Map())
const bodyOf = async (init: RequestInit, rules = REGIONAL_BODIES) => {
  const visit = visitTo(lab, '/a', init)
  return mayHaveBody(visit, rules) ? requestBody(visit.request, rules, lab.clock) : NO_BODY
}
/** As a client sends it that does not know its length. */
const chunked = (body: ReadableStream) => ({ method: 'POST', body, duplex: 'half' }) as RequestInit
const sized = (length: number | string) => ({
  method: 'POST',
  body: '{}',
  headers: { 'Content-Length': String(length) },
})
async function sent(of: Awaited<ReturnType<typeof bodyOf>>) {
  if (typeof of === 'string') return of
  const kind = of.body instanceof ReadableStream ? 'stream' : 'bytes'
  return { kept: of.kept, kind, text: await new Response(of.body).text() }
}

test.each(['GET', 'HEAD', 'OPTIONS'])('%s sends no body and can be sent again', async (method) => {
  expect(await bodyOf({ method })).toEqual({ body: null, kept: true })
})

test('a write without a body can be sent again', async () => {
  expect(await bodyOf({ method: 'DELETE' })).toEqual({ body: null, kept: true })
})

const KEPT = { kept: true, kind: 'bytes', text: '{}' }
const STREAMED = { kept: false, kind: 'stream', text: '{}' }

test.each([
  ['of known, small size is kept', 2, KEPT],
  ['that says it is too long is refused', BODY_BYTES_MAX + 1, 'too-large'],
  ['whose size is nonsense is counted', 'x', KEPT],
])('a body for a region %s', async (_, length, expected) => {
  expect(await sent(await bodyOf(sized(length)))).toEqual(expected)
})

test.each([
  ['of known, small size is kept', 2, KEPT],
  ['that is longer streams through', REPLAYABLE_BODY_BYTES_MAX + 1, STREAMED],
  ['whose size is nonsense streams through', 'x', STREAMED],
])('a body for a foreign site %s', async (_, length, expected) => {
  expect(await sent(await bodyOf(sized(length), SITE_BODIES))).toEqual(expected)
})

test('a foreign site gets a body of unknown length as it comes', async () => {
  const { stream, seen } = streamOf([new TextEncoder().encode('{}')])
  const got = await bodyOf(chunked(stream), SITE_BODIES)
  expect(seen.taken).toBe(0)
  expect(await sent(got)).toEqual(STREAMED)
})

test('a body of unknown length is kept whole up to the limit, and refused from there on', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: BODY_BYTES_MAX }), { minLength: 1, maxLength: 6 }),
      async (lengths) => {
        const chunks = lengths.map((length, i) => new Uint8Array(length).fill(i + 1))
        const whole = Buffer.concat(chunks)
        const got = await bodyOf(chunked(streamOf(chunks).stream))
        if (typeof got === 'string') {
          expect([got, whole.length > BODY_BYTES_MAX]).toEqual(['too-large', true])
          return
        }
        expect([got.kept, whole.length <= BODY_BYTES_MAX]).toEqual([true, true])
        const bytes = Buffer.from(await new Response(got.body).arrayBuffer())
        expect(bytes.equals(whole)).toBe(true)
      },
    ),
  )
})

test('exactly the limit is not too long, and a byte more is', async () => {
  const of = (bytes: number) => bodyOf(chunked(streamOf([new Uint8Array(bytes)]).stream))
  expect(await of(BODY_BYTES_MAX)).toMatchObject({ kept: true })
  expect(await of(BODY_BYTES_MAX + 1)).toBe('too-large')
})

test('what is refused is read on for a while, so that the refusal arrives, but not for ever', async () => {
  const mebibyte = new Uint8Array(1024 * 1024)
  const { stream, seen } = streamOf(Array(100).fill(mebibyte))
  expect(await bodyOf(chunked(stream))).toBe('too-large')
  expect(seen.taken).toBeGreaterThan(1)
  expect(seen.taken).toBeLessThan(5)
})

test.each([
  ['chunked', {}],
  ['of known length', { headers: { 'Content-Length': '2' } }],
])('a body (%s) that stalls is given up when a write would be', async (_, how) => {
  const { body } = slowBody()
  const getting = bodyOf({ ...chunked(body), ...how })
  await until(() => lab.clock.sleeping().length > 0)
  expect(lab.clock.sleeping()).toEqual([WRITE_DEADLINE_MS])
  lab.clock.advance(WRITE_DEADLINE_MS)
  expect(await getting).toBe('late')
})

test('a body that breaks off is told apart', async () => {
  const { body, breakOff } = slowBody()
  const getting = bodyOf(chunked(body))
  breakOff()
  expect(await getting).toBe('broken')
})
