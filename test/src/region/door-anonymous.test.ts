// Writes without credentials: once for each key, and nobody is told another's answer.
import { beforeEach, expect, test } from 'vitest'
import { ANONYMOUS } from '../../../src/data/idempotency.ts'
import { openD1 } from '../lab.ts'
import { openProduct } from './lab.ts'
import * as product from './product.ts'

const d1 = await openD1()
beforeEach(async () => {
  for (const table of ['collections', 'commit_seq', 'idempotency']) {
    await d1.prepare(`DELETE FROM ${table}`).all()
  }
})
const stored = async () =>
  (await d1.prepare('SELECT principal, key FROM idempotency ORDER BY rowid').all()).results

const { fetch } = openProduct(product, d1)
async function sign(name: string, key?: string) {
  const response = await fetch('/guests', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...(key && { 'Idempotency-Key': key }) },
    body: JSON.stringify({ name }),
  })
  return [response.status, await response.text()]
}
const KEY = '8e03978e-40d5-43dd-bc93-6894a57f9324'

test('an open route commits, with a key and without', async () => {
  expect(await sign('ann', KEY)).toEqual([200, '{"guests":1,"replayed":false}'])
  expect(await sign('ben')).toEqual([200, '{"guests":2,"replayed":false}'])
  expect(await stored()).toMatchObject([
    { principal: ANONYMOUS, key: KEY },
    { principal: ANONYMOUS },
  ])
})

test('the same request again is answered as it was', async () => {
  await sign('ann', KEY)
  await sign('ben')
  expect(await sign('ann', KEY)).toEqual([200, '{"guests":1,"replayed":true}'])
})

test('another request with a stranger’s key learns nothing and does nothing', async () => {
  await sign('ann', KEY)
  expect(await sign('eve', KEY)).toEqual([422, 'key-reused'])
  expect(await stored()).toHaveLength(1)
})

test('a key that could be guessed is refused, and nothing is written', async () => {
  const [status, text] = await sign('ann', 'order-2026-11-25-001')
  expect(status).toBe(400)
  expect(JSON.parse(String(text))).toMatchObject({ type: '/docs#invalid-request' })
  expect(text).toContain('without credentials it must have 22 characters or more')
  expect(await stored()).toEqual([])
  expect((await sign('ann', 'k'.repeat(22)))[0]).toBe(200)
})
