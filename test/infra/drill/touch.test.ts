import { expect, test } from 'vitest'
import {
  type DrillKind,
  drillKinds,
  makeTargets,
  type Target,
} from '../../../infra/drill/targets.ts'
import { homesOf, isServed, isTimed, isTouched } from '../../../infra/drill/touch.ts'
import { lost, sample, write } from './samples.ts'

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
const ofPrimary = ['primary-cut', 'primary-down'] as const
const ofKv = ['kv-error', 'kv-hang'] as const
const sorted = (kinds: readonly string[]) => [...kinds].sort()

test('what a request needs decides whom a fault touches', () => {
  const touching = (one: ReturnType<typeof sample>) =>
    sorted(kindsThat((fault) => isTouched(fault, homes, one)))
  expect(touching(sample())).toEqual(sorted([...ofRegions, ...ofReplicas, ...ofKv]))
  expect(touching(sample({ hit: true }))).toEqual(sorted(ofKv))
  expect(touching(write())).toEqual(sorted([...ofRegions, ...ofPrimary]))
  expect(touching(lost())).toEqual(sorted([...ofRegions, ...ofReplicas, ...ofKv]))
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
})
