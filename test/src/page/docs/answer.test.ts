// What came back, in words and as text.
import { expect, test } from 'vitest'
import { BODY_BYTES_MAX, bodyOf, headersOf, storyOf } from '../../../../src/page/docs/answer.ts'

const answer = (body: BodyInit | null, type: string) =>
  new Response(body, { headers: type ? { 'Content-Type': type } : {} })

test.each([
  ['{"a":[1]}', 'application/json', '{\n  "a": [\n    1\n  ]\n}', ''],
  ['{"a":1}', 'application/problem+json; charset=utf-8', '{\n  "a": 1\n}', ''],
  ['{"a":12345678901234567890}', 'application/json', '{"a":12345678901234567890}', ''],
  ['{"a":', 'application/json', '{"a":', ''],
  ['<b>&', 'text/html; charset=utf-8', '<b>&', 'HTML, shown as text and not run.'],
  ['a\nb', 'text/plain', 'a\nb', ''],
  ['<a/>', 'image/svg+xml', '<a/>', ''],
  ['PNG', 'image/png', '', '3 bytes of image/png, not shown.'],
])('%j as %s is shown as %j', async (body, type, text, note) => {
  expect(await bodyOf(answer(body, type))).toEqual({ text, note })
})

test('no body, and one of no stated type, are told as such', async () => {
  expect(await bodyOf(answer(null, ''))).toEqual({ text: '', note: 'No body.' })
  expect((await bodyOf(answer(Uint8Array.of(1, 2), ''))).note).toBe(
    '2 bytes of no stated type, not shown.',
  )
})

test('of a body without an end, as much is read as is shown, and the rest is given up', async () => {
  let sent = 0
  let ended = false
  const chunk = new TextEncoder().encode('x'.repeat(100_000))
  const stream = new ReadableStream(
    {
      pull(controller) {
        sent += chunk.length
        controller.enqueue(chunk)
      },
      cancel() {
        ended = true
      },
    },
    { highWaterMark: 0 },
  )
  const { text, note } = await bodyOf(answer(stream, 'application/json'))
  expect(text.length).toBe(BODY_BYTES_MAX)
  expect(note).toBe('only the first 256 kB are shown.')
  expect(sent).toBeLessThan(BODY_BYTES_MAX + 2 * chunk.length)
  expect(ended).toBe(true)
})

test('what tells most comes first', () => {
  const headers = new Headers({ Vary: 'x', 'Content-Type': 'a/b', Age: '1', ETag: '"1"' })
  expect(headersOf(headers).map(([name]) => name)).toEqual(['etag', 'age', 'content-type', 'vary'])
})

const timed = (timing: string, status = 200, fields = {}) =>
  new Response(null, { status, headers: { 'Server-Timing': timing, ...fields } })

test.each([
  [
    timed('edge;desc="NRT", cache;desc="hit"', 200, {
      Age: '7',
      'Cache-Status': 'M; hit; detail=memory',
    }),
    'NRT: a fresh copy in the edge’s memory, 7 s old, 3 ms.',
  ],
  [
    timed(
      'edge;desc="GRU", region;desc="oc", attempts;desc="apac:timeout oc:ok", db;desc="oc replica"',
    ),
    'GRU: apac did not answer in time; oc answered from its replica, 3 ms.',
  ],
  [timed('edge;desc="GRU"', 400), 'GRU: the edge answered by itself with 400, 3 ms.'],
  [timed('edge;desc="GRU"', 503), 'GRU: nobody answered with 503, 3 ms.'],
  [new Response('x'), '3 ms.'],
])('its story is that of its fields', (response, story) => {
  expect(storyOf('GET', '/x', response, 3.2)).toBe(story)
})
