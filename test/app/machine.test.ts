// The commands and the stories speak to short links of the machine's own (test/machine), which stay when these here go.
// What they are told there they would be told here: both are asked the same.
import { expect, test } from 'vitest'
import { machineProduct, smallWorld } from '../support/small-world.ts'

const ours = await smallWorld()
const machines = await smallWorld({ product: await machineProduct() })

const url = 'https://target.example/'
const one = '/api/links/one'
const matching = (tag: string) => ({ 'If-Match': tag })

type Asked = [
  method: string,
  path: string,
  body?: object | undefined,
  headers?: Record<string, string>,
]

/** In this order: what one changes, the next one finds. */
const REQUESTS: Asked[] = [
  ['POST', '/api/links', { slug: 'one', url, title: 'One', listed: true }],
  ['POST', '/api/links', { slug: 'one', url }],
  ['POST', '/api/links', { slug: 'two', url: 'javascript:alert(1)' }],
  ['POST', '/api/links', { slug: 'two', url, mod_seq: 1 }],
  ['GET', one],
  ['GET', '/one'],
  ['GET', '/none'],
  ['GET', '/api/links?limit=5'],
  ['GET', '/api/links?limit=1000'],
  ['GET', '/api/links?cursor=x'],
  ['PATCH', one, { url }],
  ['PATCH', one, { url }, matching('"9"')],
  ['PATCH', one, { disabled: true }, matching('"1"')],
  ['GET', one],
  ['GET', '/one'],
  ['PUT', one, { url }, matching('*')],
  ['GET', '/api/links?limit=5'],
  ['DELETE', one, undefined, matching('"3"')],
  ['DELETE', one, undefined, matching('*')],
  ['GET', one],
  ['GET', '/api/links?limit=5'],
  ['PATCH', '/api/links/none', { url }, matching('*')],
]

/** Past the cache, with a key; without what differs from run to run, and between two ways to say it. */
async function answer(world: typeof ours, [method, path, body, headers]: Asked) {
  const got = await world.fetch(path, {
    method,
    headers: {
      Authorization: `Bearer ${world.key}`,
      Consistency: 'latest',
      ...(body && { 'Content-Type': 'application/json' }),
      ...headers,
    },
    ...(body && { body: JSON.stringify(body) }),
  })
  const type = got.headers.get('Content-Type')
  const json = type?.includes('json') ? still(await got.text()) : undefined
  const tag = json?.version && got.headers.get('ETag') // others are of the very bytes
  const location = got.headers.get('Location')
  return { status: got.status, type: type?.split(';')[0], location, tag, json }
}
const VARYING = ['createdAt', 'updatedAt', 'requestId', 'detail', 'errors']
const still = (text: string) =>
  JSON.parse(text, (key, value) => (VARYING.includes(key) ? undefined : value))

test('short links of the machine answer as these do', async () => {
  for (const asked of REQUESTS) {
    const theirs = await answer(machines, asked)
    expect(await answer(ours, asked), asked.slice(0, 2).join(' ')).toMatchObject(theirs)
  }
  expect(await kept(ours)).toMatchObject(await kept(machines))
})

/** What the storm's checker reads in the database, by src/app/workload.ts. */
async function kept({ d1 }: typeof ours) {
  const { results } = await d1
    .prepare('SELECT result FROM idempotency ORDER BY seq')
    .all<{ result: string }>()
  const row = await d1.prepare('SELECT * FROM links').first()
  return {
    results: results.map(({ result }) => still(result)),
    columns: Object.keys({ ...row }).sort(),
  }
}
