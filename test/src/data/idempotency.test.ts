// Which requests are the same request.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fingerprint, parseKey, targetOf } from '../../../src/data/idempotency.ts'

const of = (body: unknown, ifMatch?: string) => fingerprint('POST', '/api/links', body, ifMatch)

/** The same value with every object's members the other way round. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).map(([name, member]) => [name, reversed(member)])
  return Object.fromEntries(members.reverse())
}

test('the order of members does not matter, at any depth', async () => {
  await fc.assert(
    fc.asyncProperty(fc.jsonValue({ maxDepth: 3 }), async (body) => {
      expect(await of(reversed(body))).toBe(await of(body))
    }),
    { numRuns: 50 },
  )
})

test('everything else does', async () => {
  const all = await Promise.all([
    of({ a: 1 }),
    of({ a: 2 }),
    of({ b: 1 }),
    of({ a: '1' }),
    of([1, 2]),
    of([2, 1]),
    of(null),
    of({ a: 1 }, '"1"'),
    of({ a: 1 }, '*'),
    fingerprint('POST', '/api/links', { a: 1 }, undefined, '"1"'),
    fingerprint('POST', '/api/links', { a: 1 }, '"1"', '"1"'),
    fingerprint('PUT', '/api/links', { a: 1 }, undefined),
    fingerprint('POST', '/api/links/x', { a: 1 }, undefined),
  ])
  expect(new Set(all).size).toBe(all.length)
  expect(all[0]).toMatch(/^[A-Za-z0-9_-]{43}$/)
})

test.each([
  ['', '/a'],
  ['x=1&y=2', '/a?x=1&y=2'],
  ['y=2&x=1', '/a?x=1&y=2'],
  ['x=2&y=0&x=1', '/a?x=2&x=1&y=0'],
  ['x=%61+b&', '/a?x=a+b'],
  ['x=a%20b', '/a?x=a+b'],
  ['x', '/a?x='],
  ['x=%26y', '/a?x=%26y'],
])('?%s has one spelling', (query, target) => {
  expect(targetOf('/a', new URLSearchParams(query))).toBe(target)
})

test('two queries are one only when they say the same', () => {
  const pairs = fc.array(
    fc.tuple(fc.constantFrom('a', 'b', 'a=', '&'), fc.string({ maxLength: 2 })),
  )
  const valuesOf = (list: [string, string][]) => {
    const values = (name: string) => list.filter(([n]) => n === name).map(([, value]) => value)
    return ['a', 'b', 'a=', '&'].map(values)
  }
  const of = (list: [string, string][]) => targetOf('/a', new URLSearchParams(list))
  fc.assert(
    fc.property(pairs, pairs, (one, other) => {
      const same = JSON.stringify(valuesOf(one)) === JSON.stringify(valuesOf(other))
      expect(of(one) === of(other)).toBe(same)
    }),
  )
})

test('two bodies are alike only when they are equal', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.jsonValue({ maxDepth: 1 }),
      fc.jsonValue({ maxDepth: 1 }),
      async (one, other) => {
        fc.pre(JSON.stringify(one) !== JSON.stringify(other))
        fc.pre(JSON.stringify(reversed(one)) !== JSON.stringify(other))
        const equal = (await of(one)) === (await of(other))
        if (equal) expect(one).toEqual(other)
      },
    ),
  )
})

const UUID = '8e03978e-40d5-43dd-bc93-6894a57f9324'

test.each([
  ['a'.repeat(16), 'a'.repeat(16)],
  ['A-_9'.repeat(63), 'A-_9'.repeat(63)],
  ['x'.repeat(255), 'x'.repeat(255)],
  [UUID, UUID],
  [`"${UUID}"`, UUID],
  [`"${UUID}";client="a"`, UUID],
  ['pi_1/2+3=~user@host:4.5', 'pi_1/2+3=~user@host:4.5'],
])('%j names the key %j', (header, key) => {
  expect(parseKey(header)).toBe(key)
})

test.each([
  ...['', '""', 'short', '"short"', 'x'.repeat(256), `"${'x'.repeat(256)}"`],
  ...[`${UUID}\n`, 'ä'.repeat(20), 'with spaces in its middle', '"with spaces in its middle"'],
  ...[`"${UUID}`, `${UUID}"`, `"${UUID}" "${UUID}"`, `"${UUID}", "${UUID}"`, `${UUID},${UUID}`],
  ...[`("${UUID}")`, `'${UUID}'`, `"${UUID}\\"`, `"${UUID}\\"" `],
])('%j names none', (header) => {
  expect(parseKey(header)).toBeUndefined()
})
