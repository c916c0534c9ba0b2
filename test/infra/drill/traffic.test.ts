import { expect, test } from 'vitest'
import { type Planned, planTraffic } from '../../../infra/drill/traffic.ts'

const options = { seed: 7, perSecond: 40, clients: 12, slugs: ['b', 'a', 'c'] }

function first(count: number, given: Partial<typeof options> = {}): Planned[] {
  const planned: Planned[] = []
  for (const one of planTraffic({ ...options, ...given })) {
    planned.push(one)
    if (planned.length === count) return planned
  }
  return planned
}

test('the same seed does the same, in whatever order the links are listed', () => {
  expect(first(200)).toEqual(first(200, { slugs: ['c', 'b', 'a'] }))
  expect(first(200)).not.toEqual(first(200, { seed: 8 }))
})

test('one in each slot, in order: as many a second as was said', () => {
  for (const { n, atMs } of first(400)) {
    expect(Math.floor((atMs * 40) / 1_000)).toBe(n)
  }
})

test('all clients, all kinds, and one write to some six reads', () => {
  const planned = first(4_000)
  expect(new Set(planned.map(({ client }) => client)).size).toBe(12)
  expect(new Set(planned.map(({ kind }) => kind)).size).toBe(7)
  const writes = planned.filter(({ kind }) => kind === 'create' || kind === 'change').length
  expect(writes / planned.length).toBeGreaterThan(0.13)
  expect(writes / planned.length).toBeLessThan(0.17)
})
