// One deployed Worker: evidence in, findings out.

import { expect, test } from 'vitest'
import type { SeenWorker } from '../../../infra/doctor/seen.ts'
import { codeFindings, workerFindings } from '../../../infra/doctor/worker-rules.ts'
import { healthy, healthyRegion } from './fixture.ts'

const wrongOf = (seen: SeenWorker) => workerFindings(seen).filter(({ state }) => state === 'wrong')

const past = (changed: Partial<SeenWorker['deployed']['past']>): SeenWorker => {
  const seen = healthyRegion()
  return { ...seen, deployed: { ...seen.deployed, past: { ...seen.deployed.past, ...changed } } }
}
const changed = (more: Partial<SeenWorker>): SeenWorker => ({ ...healthyRegion(), ...more })
const REGION = { name: 'REGION', type: 'plain_text', to: 'weur' }
const KV = { name: 'CACHE', type: 'kv_namespace', to: 'kv' }
const split = [
  { id: 'old', percentage: 90 },
  { id: 'new', percentage: 10 },
]

test('of a Worker as it should be nothing is wrong, and each check says so', () => {
  const findings = workerFindings(healthyRegion())
  expect(findings.map(({ check, state }) => `${check} ${state}`)).toEqual([
    ...['traffic well', 'bindings well', 'secrets well', 'crons well', 'private well'],
  ])
})

test.for([
  [
    'traffic that is split',
    changed({ deployed: { ...healthyRegion().deployed, split } }),
    'traffic',
    /90 % old, 10 % new/,
  ],
  ['an upload by hand', past({ tag: '' }), 'traffic', /has no tag/],
  ['a binding that is missing', past({ bindings: [] }), 'bindings', /no plain_text of that name/],
  [
    'a binding elsewhere',
    past({ bindings: [{ ...REGION, to: 'oc' }] }),
    'bindings',
    /wrangler\.toml says "weur"/,
  ],
  [
    'another kind',
    past({ bindings: [{ ...REGION, type: 'json' }] }),
    'bindings',
    /should be plain_text/,
  ],
  ['a binding too many', past({ bindings: [REGION, KV] }), 'bindings', /no such kv_namespace/],
  ['a secret that is missing', past({ secrets: [] }), 'secrets', /its version has none/],
  [
    'a cron that is not in wrangler.toml',
    changed({ crons: ['* * * * *'] }),
    'crons',
    /should have none/,
  ],
  [
    'workers.dev',
    changed({ workersDev: true, outside: 'it answered 200' }),
    'private',
    /subdomain is enabled/,
  ],
  ['preview URLs', changed({ previewUrls: true }), 'private', /previews are enabled/],
  ['a route', changed({ addresses: ['a.example/*'] }), 'private', /a\.example\/\* leads to it/],
  ['an answer from outside', changed({ outside: 'it answered 200' }), 'private', /it answered 200/],
  [
    'another mode of placement',
    past({ placement: { mode: 'smart' } }),
    'placement',
    /mode "smart"/,
  ],
  [
    'another hint',
    past({ placement: { mode: 'targeted', region: 'aws:us-east-1' } }),
    'placement',
    /should have "aws:eu-west-2"/,
  ],
] as const)('%s', ([, seen, check, evidence]) => {
  expect(wrongOf(seen)).toEqual([
    expect.objectContaining({ check, evidence: expect.stringMatching(evidence) }),
  ])
})

test('a placement that the API does not tell in full is not wrong', () => {
  expect(wrongOf(past({ placement: { mode: 'targeted' } }))).toEqual([])
})

test('the edge may be reached', () => {
  const [edge] = healthy().workers.filter(({ worker }) => worker.role === 'edge')
  expect(edge && wrongOf({ ...edge, workersDev: true, addresses: ['a.example'] })).toEqual([])
})

test('regions that run other code are named with their commits; another commit alone is not wrong', () => {
  const all = healthy().workers
  const with2 = (more: object) =>
    all.map((seen) =>
      seen.worker.env === 'enam'
        ? { ...seen, deployed: { ...seen.deployed, past: { ...seen.deployed.past, ...more } } }
        : seen,
    )
  expect(codeFindings(with2({ tag: '1111111.f00d' }))).toMatchObject([{ state: 'well' }])
  expect(codeFindings(with2({ tag: '1111111.f00d', etag: 'other' }))).toMatchObject([
    { state: 'wrong', evidence: 'weur of 8a686c2; enam of 1111111' },
  ])
})
