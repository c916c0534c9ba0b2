// What the live edge told in, findings out.

import { expect, test } from 'vitest'
import type { Probed } from '../../../infra/deploy/live.ts'
import { liveFindings } from '../../../infra/doctor/live-rules.ts'
import type { LiveSeen } from '../../../infra/doctor/seen.ts'
import { house } from '../deploy/fixture.ts'

const fine: Probed = {
  ...{ ok: true, status: 200, version: 'v1', ms: 12 },
  ...{ servedBy: 'enam primary IAD', placement: 'remote-IAD' },
}
const weur: Probed = { ...fine, servedBy: 'weur replica LHR', placement: 'remote-LHR' }
const seen = (told: Probed = weur, edge = [{ ok: true, said: 'answered 200' }]): LiveSeen => ({
  ...{ ok: true, edge },
  regions: new Map([
    ['weur', told],
    ['enam', fine],
  ]),
})
const serving = new Map([
  ['weur', ['v1']],
  ['enam', ['v1']],
])
const badOf = (live: LiveSeen) =>
  liveFindings(live, house, serving).filter(({ state }) => state !== 'well')

test('of an edge and regions that answer nothing is wrong', () => {
  expect(badOf(seen())).toEqual([])
  expect(liveFindings(seen(), house, serving).map(({ check }) => check)).toEqual([
    ...['edge', 'regions', 'd1', 'placement', 'regions', 'd1', 'placement'],
  ])
})

test.for([
  [
    'an edge that fails',
    seen(weur, [{ ok: false, said: '/readyz answered 503' }]),
    'wrong',
    'edge',
  ],
  ['an edge that could not be asked', { ok: false, why: 'no key', fix: 'a key' }, 'blind', 'edge'],
  ['a region that is not ready', seen({ ok: true, status: 503, ms: 1 }), 'wrong', 'regions'],
  [
    'a region that does not answer',
    seen({ ok: true, failure: 'timeout', ms: 1 }),
    'wrong',
    'regions',
  ],
  [
    'a region that could not be asked',
    seen({ ok: false, why: 'the edge answered 404.' }),
    'blind',
    'regions',
  ],
  ['a version that is not deployed', seen({ ...weur, version: 'v0' }), 'wrong', 'versions'],
] as const)('%s', ([, live, state, check]) => {
  expect(badOf(live)).toEqual([expect.objectContaining({ state, check })])
})

test('a key that is refused is told as that, and nothing else is looked for', () => {
  const refused = seen(weur, [{ ok: false, said: '/ops/version answered 403' }])
  expect(liveFindings(refused, house, serving)).toMatchObject([
    { what: 'the edge does not take OPERATOR_KEY' },
  ])
})

test('where versions have no ids none is wrong', () => {
  const findings = liveFindings(seen({ ...weur, version: 'unknown' }), house, undefined)
  expect(findings.filter(({ state }) => state !== 'well')).toEqual([])
})
