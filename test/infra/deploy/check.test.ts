// What a fork can get wrong between src/regions.ts and wrangler.toml, and the sentence it is told.

import { expect, test } from 'vitest'
import { check, type House } from '../../../infra/deploy/check.ts'
import type { WorkerConfig } from '../../../infra/deploy/config.ts'
import { house, workerConfigs } from './fixture.ts'

/** The configs with one env changed. */
const edit = (env: string, change: Partial<WorkerConfig>) =>
  workerConfigs().map((worker) => (worker.env === env ? { ...worker, ...change } : worker))
const without = (env: string) => workerConfigs().filter((worker) => worker.env !== env)
const rename = (env: string, to: string) => edit(env, { env: to })
const vars = (region: string, epoch: string) => ({ REGION: region, EPOCH: epoch })
const database = (change: object) =>
  workerConfigs()
    .flatMap(({ d1 }) => d1)
    .slice(0, 1)
    .map((one) => ({ ...one, ...change }))

const held = database({ jurisdiction: 'eu' })
test('a house that agrees has no problems', () => {
  expect(check(house, workerConfigs())).toEqual([])
})

const wrong: [about: string, workers: WorkerConfig[], says: string, house?: House][] = [
  ['a region without an env', without('weur'), 'has no [env.weur]. npm run setup writes it'],
  ['no edge', without('edge'), 'has no [env.edge]'],
  ['an env without a region', [...workerConfigs(), ...rename('weur', 'sam')], 'lists no "sam"'],
  ['an env without a name', edit('weur', { name: undefined }), '[env.weur] has no name'],
  ['one name twice', edit('weur', { name: 'lab-enam' }), 'both named "lab-enam"'],
  ['another placement', edit('weur', { placement: 'aws:x' }), 'placed at "aws:x" but'],
  ['no placement', edit('weur', { placement: undefined }), 'placed at nothing but'],
  ['a copied REGION', edit('weur', { vars: vars('enam', '1') }), 'Write REGION = "weur"'],
  [
    'the first EPOCH raised',
    edit('edge', { vars: { EPOCH: '2' } }),
    '[env.edge] has EPOCH = "2" but',
  ],
  ['one EPOCH raised', edit('weur', { vars: vars('weur', '2') }), '[env.weur] has EPOCH = "2" but'],
  ['a region on workers.dev', edit('weur', { workersDev: true }), 'Write workers_dev = false'],
  ['workers_dev left out', edit('weur', { workersDev: undefined }), 'workers_dev = nothing'],
  ['a region with previews', edit('weur', { previewUrls: true }), 'Write preview_urls = false'],
  ['a region with a route', edit('weur', { routes: 1 }), 'Move them to [env.edge]'],
  ['a region with KV', edit('weur', { kv: ['CACHE'] }), "binds KV (CACHE), which is the edge's"],
  ['a region without D1', edit('weur', { d1: [] }), 'binds 0 D1 databases'],
  ['an unnamed database', edit('weur', { d1: database({ name: '' }) }), 'without a database_name'],
  [
    'no migrations',
    edit('weur', { d1: database({ migrations: [] }) }),
    'npm run migrations:generate',
  ],
  ['two databases', edit('enam', { d1: database({ name: 'b' }) }), 'database_name = "b" but'],
  ['two ids', edit('enam', { d1: database({ id: 'b' }) }), 'database_id = "b" but'],
  [
    'two jurisdictions',
    edit('enam', { d1: held }),
    'jurisdiction = "eu" but [env.weur] has nothing',
  ],
  ['no API keys', edit('weur', { secrets: [] }), 'Write secrets.required = ["API_KEYS"]'],
  [
    'no token keys',
    edit('edge', { secrets: ['API_KEYS'] }),
    'Write secrets.required = ["TOKEN_KEYS"]',
  ],
  ['the edge with D1', edit('edge', { d1: database({}) }), '[env.edge] binds D1 (DB)'],
  ['an unbound region', edit('edge', { services: [] }), 'binds REGION_WEUR to nothing'],
  [
    'a region bound to another Worker',
    edit('edge', { services: [{ binding: 'REGION_WEUR', service: 'lab' }] }),
    'binds REGION_WEUR to "lab". Write { binding = "REGION_WEUR", service = "lab-weur" }',
  ],
  [
    'a bound region that is gone',
    edit('edge', { services: [{ binding: 'REGION_SAM', service: 'lab-sam' }] }),
    'binds REGION_SAM, a region src/regions.ts does not list',
  ],
  [
    'limits that clients are told wrong',
    edit('edge', {
      rateLimits: [{ name: 'LIMIT_LOADS', limit: 5, period: 60 }],
      vars: { EPOCH: '1', RATE_LIMITS: 'loads=6/60' },
    }),
    'Write RATE_LIMITS = "loads=5/60" in [env.edge.vars]',
  ],
  [
    'limits that are not bound any more',
    edit('edge', { vars: { EPOCH: '1', RATE_LIMITS: 'loads=6/60' } }),
    'Remove RATE_LIMITS: then nobody is limited',
  ],
  ['an unlisted primary', workerConfigs(), 'Pick one of weur, enam', { ...house, primary: 'oc' }],
  [
    'a primary D1 does not know',
    workerConfigs(),
    'primary = "mars", which is not a D1 location hint',
    {
      regions: house.regions.slice(0, 1).map((region) => ({ ...region, id: 'mars' })),
      primary: 'mars',
    },
  ],
]

const told = (env: string, change: Partial<WorkerConfig>, says: string) =>
  [`${JSON.stringify(change)} in ${env}`, edit(env, change), says] as (typeof wrong)[number]
wrong.push(
  told('weur', { d1: database({ binding: 'LINKS' }) }, 'binds D1 as "LINKS", which nothing in src'),
  told('edge', { kv: [] }, '[env.edge] binds no KV, and the cache is read from CACHE'),
  told('edge', { kv: ['STORE'] }, '[env.edge] binds KV as STORE, and the cache is'),
  told(
    'edge',
    { datasets: ['my-set'] },
    'names the dataset "my-set", which is no name in SQL. Write "my_set"',
  ),
  told('edge', { vars: { EPOCH: '1', TELEMETRY: 'all' } }, 'TELEMETRY: "all" is neither one-in='),
  told('weur', { versionBinding: 'V' }, 'binds version_metadata as "V"'),
  told('weur', { crons: ['* * * * *'] }, '[env.weur] has a cron, but the primary is enam'),
  told('edge', { crons: ['* * * * *'] }, 'Move triggers to [env.enam]'),
  told('enam', { crons: [] }, '[env.enam] has no cron'),
  told('enam', { crons: ['* * * *'] }, 'has the cron "* * * *": it has 4 fields'),
  told('weur', { compatibilityDate: '2026-02-30' }, '"2026-02-30", which is no date. Write a date'),
  told('weur', { compatibilityDate: undefined }, 'compatibility_date = nothing, which is no date'),
  told('weur', { compatibilityDate: '2199-01-01' }, 'that is installed knows dates to 20'),
  [
    'a hint that no cloud has',
    edit('weur', { placement: 'aws:eu-west-22' }),
    'at "aws:eu-west-22", which is no region of a cloud that the platform knows. The nearest is "aws:eu-west-2"',
    {
      ...house,
      regions: house.regions.map((one) =>
        one.id === 'weur' ? { ...one, hint: 'aws:eu-west-22' } : one,
      ),
    },
  ],
)

test('what every env inherits is told once', () => {
  const placeOf = () => 'wrangler.toml:4: the top level'
  const all = workerConfigs().map((one) => ({ ...one, compatibilityDate: 'today', placeOf }))
  expect(check(house, all)).toEqual([
    expect.stringMatching(/^wrangler\.toml:4: the top level has compatibility_date = "today"/),
  ])
})

test.each(wrong)('refuses %s', (_, workers, says, other) => {
  expect(check(other ?? house, workers).join('\n')).toContain(says)
})
