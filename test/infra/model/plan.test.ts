import { expect, test } from 'vitest'
import { ACTS_MAX, EDGES, ITEMS_MAX, LIST, makePlan } from '../../../infra/model/plan.ts'

const seeds = Array.from({ length: 300 }, (_, seed) => seed)

test('a plan is a function of its seed', () => {
  expect(makePlan(7)).toEqual(makePlan(7))
  expect(makePlan(7)).not.toEqual(makePlan(8))
})

test('it is small, in order, and within what the model has room for', () => {
  for (const seed of seeds) {
    const { clients, items, present, events } = makePlan(seed)
    const asks = events.filter((event) => event.kind === 'ask')
    const acts = asks.flatMap((event) => event.acts)
    expect(acts.map(({ id }) => id)).toEqual(acts.map((_, index) => index + 1))
    expect(acts.length).toBeGreaterThanOrEqual(20)
    expect(acts.length).toBeLessThanOrEqual(ACTS_MAX)
    expect(items).toBeLessThanOrEqual(ITEMS_MAX)
    expect(present).toBeLessThanOrEqual(items)
    expect(acts.every(({ key }) => key < items || key === LIST)).toBe(true)
    expect(asks.every(({ client, edge }) => client < clients && edge < EDGES)).toBe(true)
    const times = events.map(({ at }) => at)
    expect(times).toEqual([...times].sort((one, other) => one - other))
  }
})

test('everything that can happen does, in some of them', () => {
  const plans = seeds.map(makePlan)
  const acts = plans.flatMap(({ events }) =>
    events.flatMap((event) => (event.kind === 'ask' ? event.acts : [])),
  )
  const kinds = new Set(acts.map(({ what }) => what))
  expect([...kinds].sort()).toEqual(['change', 'create', 'delete', 'read', 'retry'])
  expect(new Set(acts.map(({ wish }) => wish))).toEqual(new Set([undefined, 'latest', 'stale-ok']))
  const restores = plans.flatMap(({ events }) => events.filter(({ kind }) => kind === 'restore'))
  expect(restores.length).toBeGreaterThan(30)
})
