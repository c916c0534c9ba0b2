import { expect, test } from 'vitest'
import type { Sample } from '../../../infra/drill/client.ts'
import {
  type DrillKind,
  drillKinds,
  makeTargets,
  type Target,
  targetIn,
} from '../../../infra/drill/steps.ts'
import {
  findRecovery,
  homesOf,
  IN_A_ROW,
  isServed,
  isTimed,
  isTouched,
} from '../../../infra/drill/touch.ts'
import { primary } from '../../../src/regions.ts'
import { lost, sample, series, write } from './samples.ts'

const homes = new Map([
  ['NRT', 'apac'],
  ['SYD', 'oc'],
])
function target(kind: DrillKind): Target {
  const [one] = makeTargets({ kinds: [kind], regions: ['apac'] }, ['apac'])
  if (!one) throw new Error(kind)
  return one
}
const kindsThat = (holds: (one: Target) => boolean) =>
  drillKinds.filter((kind) => holds(target(kind)))

const ofRegions = ['region-down', 'region-hang', 'region-cut'] as const
const ofReplicas = ['replica-down', 'replica-lag'] as const

const ofKv = ['kv-error', 'kv-hang'] as const
const sorted = (kinds: readonly string[]) => [...kinds].sort()

test('what a request needs decides whom a fault touches', () => {
  const touching = (one: ReturnType<typeof sample>) =>
    sorted(kindsThat((fault) => isTouched(fault, homes, one)))
  expect(touching(sample())).toEqual(sorted([...ofRegions, ...ofReplicas, ...ofKv]))
  expect(touching(sample({ hit: true }))).toEqual(sorted(ofKv))
  expect(touching(write())).toEqual(['primary-down'])
  expect(touching(sample({ tokenAt: 0 }))).toEqual(
    sorted([...ofRegions, ...ofReplicas, ...ofKv, 'primary-cut']),
  )
  expect(touching(lost())).toEqual(sorted([...ofRegions, ...ofReplicas, ...ofKv]))
})

test('a write touches the region beside the primary, wherever it comes from', () => {
  for (const colo of ['NRT', 'SYD']) {
    const kinds = [...ofRegions, ...ofReplicas, 'primary-cut'] as const
    const touched = kinds.filter((kind) =>
      isTouched(targetIn(kind, primary), homes, write({ colo })),
    )
    expect(touched).toEqual([...ofRegions, 'primary-cut'])
  }
})

test('a fault of one region touches its own colos only', () => {
  expect(kindsThat((fault) => isTouched(fault, homes, sample({ colo: 'SYD' })))).toEqual([...ofKv])
  expect(kindsThat((fault) => isTouched(fault, homes, write({ colo: 'SYD' })))).toEqual([
    'primary-down',
  ])
})

test('the healed place is seen in the answers that are its own', () => {
  const serving = (one: ReturnType<typeof sample>) =>
    sorted(kindsThat((fault) => isServed(fault, one)))
  const own = ['primary-cut', ...ofRegions]
  expect(serving(sample({ region: 'apac', db: 'apac replica' }))).toEqual(
    sorted([...own, ...ofReplicas, 'primary-down']),
  )
  expect(serving(sample({ region: 'apac', db: 'enam primary' }))).toEqual(
    sorted([...own, 'primary-down']),
  )
  expect(serving(sample({ region: 'oc', hit: true }))).toEqual(sorted([...ofKv, 'primary-down']))
  expect(serving(sample({ region: 'apac', db: 'apac replica', hit: true, good: false }))).toEqual(
    [],
  )
  expect(serving(lost())).toEqual([])
})

test('times are those of good reads that no cache answered, but of KV all', () => {
  const timed = (one: ReturnType<typeof sample>) => kindsThat((fault) => isTimed(fault, homes, one))
  expect(timed(sample())).toEqual([...drillKinds])
  expect(timed(sample({ hit: true }))).toEqual([...ofKv])
  expect(timed(write())).toEqual([])
  expect(timed(sample({ status: 503 }))).toEqual([])
})

test('home is who answered most in the healthy run, else the nearest', () => {
  const answered = (region: string | undefined, colo = 'NRT') => sample({ region, colo })
  const healthy = [answered('oc'), answered('oc'), answered('apac'), answered(undefined), lost()]
  expect(homesOf(healthy, homes)).toEqual(new Map(Object.entries({ NRT: 'oc', SYD: 'oc' })))
  expect(homesOf([answered('oc'), answered('apac')].reverse(), homes).get('NRT')).toBe('apac')
  const writes = Array.from({ length: 3 }, () => write({ region: primary }))
  expect(homesOf([answered('oc'), ...writes], homes).get('NRT')).toBe('oc')
})

/** Always answered by its own region. */
const healthy = series(20, 0, 10, { region: 'apac' })

const find = (samples: Sample[], usual = healthy) =>
  findRecovery({
    ...{ target: targetIn('region-down', 'apac'), homes, healthy: usual, samples },
    ...{ healAskedAt: 2_000, endedAt: 9_000 },
  })
const others = series(8, 2_100, 100, { region: 'oc', ms: 30 })
const own = series(12, 3_000, 100, { region: 'apac', ms: 40 })

test('from the order to heal to the first answer of ten in a row, eight of them its own', () => {
  expect(find([...others, ...own])).toEqual({ kind: 'recovered', afterMs: 1_040 })
  expect(find(own)).toEqual({ kind: 'recovered', afterMs: 1_040 })
})

test('it begins with an answer of its own, not with the last ones of the neighbour', () => {
  const two = series(2, 2_800, 100, { region: 'oc' })
  expect(find([...two, ...own.slice(0, 10)])).toEqual(find(own))
  expect(find([...two, ...own.slice(0, 8)])).toMatchObject({ kind: 'not-seen' })
})

test('the order of the answers does not matter, that of the requests does', () => {
  expect(find([...own.toReversed(), ...others])).toEqual(find([...others, ...own]))
})

test('a failure in between begins it anew', () => {
  const failed = lost({ sentAt: 3_450 })
  const late = series(10, 4_000, 100, { region: 'apac' })
  expect(find([...own.slice(0, 9), failed, ...late])).toEqual({ kind: 'recovered', afterMs: 1_540 })
})

test('nine are not ten, and ten by a neighbour are no recovery', () => {
  const notSeen = { kind: 'not-seen', watchedMs: 7_000 }
  expect(find(own.slice(0, IN_A_ROW - 1))).toEqual(notSeen)
  expect(find(series(40, 2_100, 100, { region: 'oc' }))).toEqual(notSeen)
  expect(find([])).toEqual(notSeen)
})

test('what was sent before the order, to others, or answered by a cache, tells nothing', () => {
  const notSeen = { kind: 'not-seen', watchedMs: 7_000 }
  expect(find(series(20, 1_000, 10, { region: 'apac' }))).toEqual(notSeen)
  expect(find(series(20, 3_000, 10, { region: 'apac', colo: 'SYD' }))).toEqual(notSeen)
  expect(find(series(20, 3_000, 10, { hit: true }))).toEqual(notSeen)
})

test('as usual: a place that answers half of its own in peace needs no more afterwards', () => {
  const half = [...series(10, 0, 10, { region: 'apac' }), ...series(10, 0, 10, { region: 'oc' })]
  const mixed = Array.from({ length: 10 }, (_, index) =>
    sample({ sentAt: 3_000 + index, region: index < 4 ? 'apac' : 'oc' }),
  )
  expect(find(mixed, half)).toEqual({ kind: 'recovered', afterMs: 1_010 })
  expect(find(mixed, healthy)).toMatchObject({ kind: 'not-seen' })
})
