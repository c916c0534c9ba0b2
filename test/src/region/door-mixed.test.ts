// The door of a region: an answer made of two states, or for one client, is nobody's copy to keep.
import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { createConfirms } from '../../../src/data/budget.ts'
import { createGate } from '../../../src/data/gate.ts'
import type { Kit } from '../../../src/kit/context.ts'
import { door } from '../../../src/region/door.ts'
import { createClock } from '../../support/clock.ts'
import { contextOf } from '../context.ts'
import { at, d1That } from '../data/lab.ts'

async function answered(seqs: number[], more: Record<string, string> = {}) {
  const clock = createClock()
  const { d1 } = d1That(...seqs.map((seq) => at(seq)))
  const app = new Hono<Kit>()
  app.use(
    door({
      clock,
      chance: () => 0,
      newId: () => 'door-test-identifier',
      gate: createGate(clock),
      confirms: createConfirms(clock),
    }),
  )
  app.get('/', async (c) => {
    for (const _ of seqs) await c.var.data.read(() => [])
    const kept = { 'CDN-Cache-Control': 'max-age=60', 'Cache-Control': 'no-cache' }
    return c.body('x', 200, { ...more, ...kept })
  })
  const { headers } = await app.request(
    '/',
    {},
    { DB: d1, REGION: 'weur', EPOCH: '1' },
    contextOf(),
  )
  return [headers.get('CDN-Cache-Control'), headers.get('Cache-Control')]
}

test('reads of one state may be kept, reads of two may not', async () => {
  expect(await answered([7, 7])).toEqual(['max-age=60', 'no-cache'])
  expect(await answered([7, 8])).toEqual([null, 'no-store'])
})

test('an answer that sets a cookie is one client’s, whoever set it', async () => {
  expect(await answered([7], { 'Set-Cookie': 'a=1' })).toEqual([null, 'private, no-store'])
})

test('not found by a replica, and by nobody else: kept for a second, where anything is kept', async () => {
  const clock = createClock()
  const confirms = { take: () => false }
  const app = new Hono<Kit>()
  const newId = () => 'door-test-identifier'
  app.use(door({ clock, chance: () => 0, newId, gate: createGate(clock), confirms }))
  app.get('/', async (c) => {
    await c.var.data.read(() => [], { absent: () => true })
    const kept = c.req.query('kept')
    return c.body('x', 404, kept ? { 'CDN-Cache-Control': kept } : {})
  })
  const of = async (kept: string) => {
    const { d1 } = d1That(at(5))
    const { headers } = await app.request(
      `/?${new URLSearchParams({ kept })}`,
      {},
      { DB: d1, REGION: 'weur', EPOCH: '1' },
      contextOf(),
    )
    return headers.get('CDN-Cache-Control')
  }
  expect(await of('max-age=10, stale-if-error=60')).toBe('max-age=1')
  expect(await of('')).toBeNull()
  for (const stricter of ['max-age=0, must-revalidate', 'no-store']) {
    expect(await of(stricter)).toBe(stricter)
  }
})
