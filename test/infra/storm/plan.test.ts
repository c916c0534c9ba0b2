import fc from 'fast-check'
import { expect, test } from 'vitest'
import { HOT_ITEMS, hotItem, type Planned, planClient } from '../../../infra/storm/plan.ts'
import type { Able } from '../../../infra/traffic/item.ts'
import { workload } from '../../machine/workload.ts'

const colos = ['LHR', 'NRT', 'GRU', 'SYD']
const clients = 30
/** More than a client does in ten minutes. */
const STEPS = 1_000

function plan(seed: number, client: number, of: Able = workload): Planned[] {
  const steps = planClient({ seed, client, clients, colos, workload: of })
  return Array.from({ length: STEPS }, () => steps.next().value)
}
const all = Array.from({ length: clients }, (_, client) => plan(7, client)).flat()
const of = (kind: Planned['intent']['kind']) => all.filter(({ intent }) => intent.kind === kind)

test('the same seed plans the same for each client, another seed something else', () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat({ max: clients - 1 }), (seed, client) => {
      expect(plan(seed, client)).toEqual(plan(seed, client))
      expect(plan(seed + 1, client)).not.toEqual(plan(seed, client))
    }),
    { numRuns: 10 },
  )
})

test('no two clients do the same', () => {
  expect(plan(7, 3).map(({ intent }) => intent)).not.toEqual(plan(7, 4).map(({ intent }) => intent))
})

test('everything is planned, reads most of all', () => {
  const kinds = 'read follow list create change delete retry repeat'.split(' ')
  const counts = Map.groupBy(all, ({ intent }) => intent.kind)
  expect([...counts.keys()].toSorted()).toEqual(kinds.toSorted())
  expect(of('read').length + of('follow').length).toBeGreaterThan(all.length / 2)
  expect(of('delete').length).toBeLessThan(of('create').length)
})

test('every slug is created once, and every url given once', () => {
  const created = of('create').map(({ intent }) => 'name' in intent && intent.name)
  expect(new Set(created).size).toBe(created.length)
  const urls = all.flatMap(({ intent }) => ('value' in intent ? [intent.value] : []))
  expect(new Set(urls).size).toBe(urls.length)
})

test('the hot links are made first, changed by many, deleted by nobody', () => {
  for (let hot = 0; hot < HOT_ITEMS; hot++) {
    const name = hotItem(hot)
    expect(plan(7, hot)[0]?.intent).toMatchObject({ kind: 'create', name })
    const changers = of('change').filter(({ intent }) => 'name' in intent && intent.name === name)
    expect(new Set(changers.map(({ client }) => client)).size).toBeGreaterThan(clients / 2)
  }
  const deleted = of('delete').map(({ intent }) => ('name' in intent ? intent.name : ''))
  expect(deleted.filter((slug) => slug.startsWith('hot-'))).toEqual([])
})

test('a client deletes only what it made, once, and changes it no more', () => {
  for (const { client, n, intent } of of('delete')) {
    if (intent.kind !== 'delete') continue
    expect(intent.name).toMatch(new RegExp(`^c${client}-`))
    const later = plan(7, client).slice(n + 1)
    expect(
      later.filter(
        (planned) =>
          (planned.intent.kind === 'change' || planned.intent.kind === 'delete') &&
          planned.intent.name === intent.name,
      ),
    ).toEqual([])
  }
})

test('clients stay where they are for a while, but see the whole world', () => {
  const steps = plan(7, 0)
  const hops = steps.filter(({ colo }, n) => n > 0 && colo !== steps[n - 1]?.colo).length
  expect(new Set(steps.map(({ colo }) => colo)).size).toBe(colos.length)
  expect(hops).toBeLessThan(STEPS / 2)
})

test('only reads are anonymous or have wishes', () => {
  const special = all.filter(({ anonymous, wish }) => anonymous || wish !== undefined)
  expect(new Set(special.map(({ intent }) => intent.kind))).toEqual(
    new Set(['read', 'follow', 'list']),
  )
})

test('what the product cannot do is not planned', () => {
  const kinds = new Set(plan(7, 0, {}).map(({ intent }) => intent.kind))
  expect([...kinds].toSorted()).toEqual(['create', 'read', 'repeat', 'retry'])
})
