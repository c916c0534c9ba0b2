// A project that says where its data is kept: what lies outside, and the sentence it is told.
import { expect, test } from 'vitest'
import {
  checkJurisdiction,
  jurisdictionOf,
  notHeld,
} from '../../../infra/deploy/check-jurisdiction.ts'
import type { WorkerConfig } from '../../../infra/deploy/config.ts'
import { findRegion } from '../../../infra/setup/places.ts'
import { house, workerConfigs } from './fixture.ts'

const inside = ['weur', 'eeur'].map((id) => findRegion(id, [], 'eu'))

/** Every database with this jurisdiction, and one env changed. */
const held = (jurisdiction: string | undefined, env = '', change: Partial<WorkerConfig> = {}) =>
  workerConfigs().map((worker) => ({
    ...worker,
    d1: worker.d1.map((one) => ({ ...one, jurisdiction })),
    ...(worker.env === env && change),
  }))

test('it is what the databases say', () => {
  expect(jurisdictionOf(house.regions, held('eu'))).toBe('eu')
  expect(jurisdictionOf(house.regions, held(undefined))).toBeUndefined()
})

test('regions inside are fine, and so is anything where nothing is said', () => {
  expect(checkJurisdiction(inside, held('eu'))).toEqual([])
  const anything = held(undefined, 'edge', { kvPinned: ['CACHE'], r2: [{ binding: 'FILES' }] })
  expect(checkJurisdiction(house.regions, anything)).toEqual([])
  expect(notHeld(house.regions, held(undefined, 'edge', { others: ['queues'] }))).toEqual([])
})

test('each region outside is named', () => {
  expect(checkJurisdiction([...inside, ...house.regions], held('eu'))).toEqual([
    expect.stringContaining('places "weur" at "aws:eu-west-2", outside the jurisdiction "eu"'),
    expect.stringContaining('places "enam" at "aws:us-east-1", outside the jurisdiction "eu"'),
  ])
})

test.each([
  ['a jurisdiction that there is not', held('europe'), '"europe", of which D1 and KV know nothing'],
  [
    'a namespace by its id',
    held('eu', 'edge', { kvPinned: ['CACHE'] }),
    '[env.edge] names the namespace of CACHE by id. Remove the id',
  ],
  [
    'a bucket that may be anywhere',
    held('eu', 'weur', { r2: [{ binding: 'FILES' }] }),
    'bucket FILES with jurisdiction = nothing. Write jurisdiction = "eu"',
  ],
  [
    'a bucket elsewhere',
    held('eu', 'weur', { r2: [{ binding: 'FILES', jurisdiction: 'us' }] }),
    'bucket FILES with jurisdiction = "us". Write jurisdiction = "eu"',
  ],
])('%s is told', (_, workers, says) => {
  expect(checkJurisdiction(inside, workers)).toEqual([expect.stringContaining(says)])
})

test('a bucket inside, and Workers of the project, need no word; what else is bound gets one', () => {
  const r2 = [{ binding: 'FILES', jurisdiction: 'eu' }]
  expect(checkJurisdiction(inside, held('eu', 'weur', { r2 }))).toEqual([])
  expect(notHeld(inside, held('eu'))).toEqual([])
  const services = [{ binding: 'PAY', service: 'pay' }]
  expect(notHeld(inside, held('eu', 'weur', { services, others: ['queues'] }))).toEqual([
    '[env.weur] also binds queues, the Worker "pay": whether that stays in eu is not seen from here.',
  ])
})
