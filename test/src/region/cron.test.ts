// Cron: the house's upkeep and the product's job, each whatever becomes of the other.
import { beforeEach, expect, test, vi } from 'vitest'
import { KEPT_MS } from '../../../src/data/prune.ts'
import type { Product } from '../../../src/kit/context.ts'
import { openD1 } from '../lab.ts'
import { openProduct } from './lab.ts'
import * as product from './product.ts'

const d1 = await openD1()

beforeEach(async () => {
  vi.spyOn(console, 'log').mockImplementation(() => {})
  for (const table of ['collections', 'commit_seq', 'idempotency']) {
    await d1.prepare(`DELETE FROM ${table}`).all()
  }
})

const rows = async (query: string) => (await d1.prepare(query).all()).results
const keep = (key: string, createdAt: number) =>
  rows(`INSERT INTO idempotency (principal, key, fingerprint, created_at)
    VALUES ('dev', '${key}', 'x', ${createdAt})`)
const counted = async () =>
  (await rows('SELECT (SELECT n FROM commit_seq) n, (SELECT count(*) FROM idempotency) kept'))[0]

test('a run that is repeated commits once; the next run commits again', async () => {
  const { run } = openProduct(product, d1)
  for (const dueAt of [1_000, 1_000, 2_000]) await run('0 3 * * *', dueAt)
  expect(await counted()).toEqual({ n: 2, kept: 2 })
  await run('0 4 * * *', 2_000)
  expect(await counted()).toEqual({ n: 3, kept: 3 })
})

test('upkeep is done although the job fails, and the failure is told', async () => {
  const failing: Product = { mount() {}, scheduled: () => Promise.reject(new Error('no mail')) }
  const { run, clock } = openProduct(failing, d1)
  await keep('old', clock.now() - KEPT_MS - 1)
  await keep('young', clock.now())
  await expect(run('*/10 * * * *', 1_000)).rejects.toThrow('cron "*/10 * * * *": Error: no mail')
  expect(await rows('SELECT key FROM idempotency')).toEqual([{ key: 'young' }])
})

test('the job is done although upkeep fails', async () => {
  await rows('ALTER TABLE idempotency RENAME COLUMN created_at TO made_at')
  const done: string[] = []
  const noting: Product = { mount() {}, scheduled: async ({ cron }) => void done.push(cron) }
  const { run } = openProduct(noting, d1)
  await expect(run('0 3 * * *', 1_000)).rejects.toThrow('created_at')
  await rows('ALTER TABLE idempotency RENAME COLUMN made_at TO created_at')
  expect(done).toEqual(['0 3 * * *'])
})

test('a job that works for minutes has its half minute for each call', async () => {
  const seen: number[] = []
  const slow: Product = {
    mount() {},
    async scheduled({ data }) {
      for (let round = 0; round < 3; round++) {
        await data.read(() => [])
        clock.advance(60_000)
        seen.push(round)
      }
    },
  }
  const { run, clock } = openProduct(slow, d1)
  await run('0 3 * * *', 1_000)
  expect(seen).toEqual([0, 1, 2])
})
