import { expect, test } from 'vitest'
import { findRegion } from '../../../infra/setup/places.ts'
import { nameOf, settle } from '../../../infra/setup/workers.ts'
import { readToml, type Table } from '../../../infra/toml/document.ts'
import { primary, regions } from '../../support/map.ts'
import { TEMPLATE } from './project.ts'

const settings = () => structuredClone(readToml(TEMPLATE).value)
const same = { name: 'meridian', regions, primary }
const envOf = (found: Table, id: string) => (found.env as Record<string, Table>)[id] ?? {}
const some = regions.filter(({ id }) => ['weur', 'enam', 'apac'].includes(id))

test('a house that is so already changes nothing', () => {
  expect(settle(settings(), same)).toEqual(settings())
})

test('every name follows, the counters are its own, and ids of the account go', () => {
  const before = settings()
  const database = { binding: 'DB', database_name: 'meridian', database_id: 'an-id' }
  Object.assign(envOf(before, 'weur'), { d1_databases: [database] })
  const after = settle(before, { ...same, name: 'shop' })
  expect(JSON.stringify(after)).not.toMatch(/meridian(?!\.mjs)|an-id/i)
  expect(nameOf(after)).toBe('shop')
  expect(envOf(after, 'weur')).toMatchObject({
    name: 'shop-weur',
    d1_databases: [{ binding: 'DB', database_name: 'shop' }],
  })
  expect(envOf(after, 'edge').analytics_engine_datasets).toEqual([
    { binding: 'ANALYTICS', dataset: 'shop_requests' },
  ])
  const counters = (one: Table) =>
    (envOf(one, 'edge').ratelimits as Table[]).map(({ namespace_id }) => Number(namespace_id))
  expect(new Set([...counters(before), ...counters(after)]).size).toBe(6)
  expect(counters(settle(settings(), { ...same, name: 'shop' }))).toEqual(counters(after))
})

test('a region that goes takes its binding along, the primary has the cron and nobody else', () => {
  const after = settle(settings(), { ...same, regions: some, primary: 'weur' })
  expect(Object.keys(after.env ?? {})).toEqual(['edge', 'enam', 'weur', 'apac'])
  expect(envOf(after, 'edge').services).toEqual(
    ['enam', 'weur', 'apac'].map((id) => ({
      binding: `REGION_${id.toUpperCase()}`,
      service: `meridian-${id}`,
    })),
  )
  expect(envOf(after, 'weur').triggers).toEqual(envOf(settings(), primary).triggers)
  expect(envOf(after, primary)).not.toHaveProperty('triggers')
})

test('a region that comes is like the others, where it is', () => {
  const sam = findRegion('sam', [])
  const after = settle(settings(), { ...same, regions: [...regions, sam] })
  expect(envOf(after, 'sam')).toEqual({
    ...envOf(settings(), 'weur'),
    name: 'meridian-sam',
    placement: { region: sam.hint },
    vars: { REGION: 'sam', EPOCH: '1' },
  })
  expect(settle(after, same)).toEqual(settings())
})

test('what is bound besides, and the name that a user gave to Cache-Status, stay', () => {
  const before = settings()
  const mail = { binding: 'MAIL', service: 'mail' }
  const edge = envOf(before, 'edge')
  Object.assign(edge, { services: [mail, ...(edge.services as Table[])] })
  Object.assign(edge.vars ?? {}, { NAME: 'The Shop' })
  const after = envOf(settle(before, { ...same, name: 'shop', regions: some }), 'edge')
  expect(after.services).toContainEqual(mail)
  expect(after.vars).toMatchObject({ NAME: 'The Shop' })
})

test.each([
  [{ name: 'x' }, 'has no [env.*]'],
  [{ name: 'x', env: { weur: {} } }, 'has no [env.edge]'],
  [{ name: 'x', env: { edge: {} } }, 'no region at all'],
])('what it cannot do without is named', (found, says) => {
  expect(() => settle(found, same)).toThrow(says)
})
