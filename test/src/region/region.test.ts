// A region runs whatever product it is given: its middleware, its bindings and its cron jobs have their places.
import { beforeEach, expect, test, vi } from 'vitest'
import { openD1 } from '../lab.ts'
import { openProduct } from './lab.ts'
import * as product from './product.ts'

const d1 = await openD1()
const sent: string[] = []
const OUTBOX = { send: async (message: string) => void sent.push(message) }

beforeEach(async () => {
  sent.length = 0
  vi.spyOn(console, 'log').mockImplementation(() => {})
  for (const table of ['collections', 'commit_seq', 'idempotency']) {
    await d1.prepare(`DELETE FROM ${table}`).all()
  }
})

const region = () => openProduct(product, d1, { OUTBOX })
const guest = (name: string, key: string): RequestInit => ({
  method: 'POST',
  headers: { 'Content-Type': 'application/json', 'Idempotency-Key': key },
  body: JSON.stringify({ name }),
})

test('middleware stands behind the door and the limits, before the routes, and not before the house’s own', async () => {
  const { fetch } = region()
  const unshared = await fetch('/unshared', { headers: { Cookie: 'bob' } })
  expect(unshared.headers.get('Served-To')).toBe('bob')
  const closed = await fetch('/closed/any')
  expect([closed.status, closed.headers.get('Region')]).toEqual([403, 'weur'])
  expect(closed.headers.get('Cache-Control')).toBe('no-store')
  expect((await fetch('/healthz')).headers.has('Served-To')).toBe(false)
  const long = { method: 'POST', headers: { 'Content-Length': '9999999' }, body: 'x' }
  const refused = await fetch('/closed/any', long)
  expect([refused.status, refused.headers.has('Served-To')]).toEqual([413, false])
})

test('a binding of its own is at hand in a route and in a job', async () => {
  const { fetch, run } = region()
  expect((await fetch('/guests', guest('ann', 'a'.repeat(22)))).status).toBe(200)
  await run('0 3 * * *', 1_000)
  expect(sent).toEqual(['ann', '0 3 * * *: false'])
})

test('a product without a job, and one without anything, is a product too', async () => {
  const { run, fetch } = openProduct({ mount: () => {} }, d1)
  await run('0 3 * * *', 1_000)
  expect((await fetch('/')).status).toBe(404)
})
