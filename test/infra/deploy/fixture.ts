// A project of two regions and an edge in a temporary folder, as small as wrangler accepts.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { House } from '../../../infra/deploy/check.ts'
import { type Cloud, createCloud } from '../../../infra/deploy/cloud.ts'
import type { WorkerConfig } from '../../../infra/deploy/config.ts'
import { makePlan, type Plan } from '../../../infra/deploy/plan.ts'
import type { Shell } from '../../../infra/deploy/wrangler.ts'
import type { Cloudflare } from '../../support/cloudflare/index.ts'
import { ACCOUNT, TOKEN } from '../../support/cloudflare/state.ts'

/** wrangler takes about a second a run on an idle machine, and a deploy runs it a dozen times. */
export const wranglerMsMax = 60_000

const london = { id: 'weur', city: 'London', lat: 51.5, lon: -0.1, hint: 'aws:eu-west-2' }
const ashburn = { id: 'enam', city: 'Ashburn', lat: 39, lon: -77.5, hint: 'aws:us-east-1' }
export const house: House = { regions: [london, ashburn], primary: 'enam' }

const CRON = '*/10 * * * *'

const region = ({ id, hint }: { id: string; hint: string }) => `
[env.${id}]
name = "lab-${id}"
placement = { region = "${hint}" }
${id === house.primary ? `triggers = { crons = ["${CRON}"] }\n` : ''}d1_databases = [{ binding = "DB", database_name = "lab", migrations_dir = "migrations" }]
vars = { REGION = "${id}", EPOCH = "1" }
secrets.required = ["API_KEYS"]
`

export const toml = `
name = "lab"
main = "region.js"
compatibility_date = "2026-10-20"
workers_dev = false
preview_urls = false

[env.edge]
name = "lab-edge"
main = "edge.js"
workers_dev = true
kv_namespaces = [{ binding = "CACHE" }]
services = [
  { binding = "REGION_WEUR", service = "lab-weur" },
  { binding = "REGION_ENAM", service = "lab-enam" },
]
vars = { EPOCH = "1" }
secrets.required = ["TOKEN_KEYS", "API_KEYS"]
${house.regions.map(region).join('')}`

export type Project = { root: string; remove: () => Promise<void> }

export async function makeProject(config = toml): Promise<Project> {
  const root = await mkdtemp(join(tmpdir(), 'meridian-lab-'))
  await mkdir(join(root, 'migrations'))
  await writeFile(join(root, 'wrangler.toml'), config)
  await writeFile(join(root, 'migrations/0000_links.sql'), 'CREATE TABLE links (slug TEXT);')
  await writeFile(join(root, 'package.json'), '{ "name": "lab", "type": "module" }')
  for (const role of ['edge', 'region']) {
    await writeFile(
      join(root, `${role}.js`),
      `export default { fetch: () => new Response('${role}') }`,
    )
  }
  return { root, remove: () => rm(root, { recursive: true, force: true }) }
}

/** Only what a child needs, so that no login or token of this machine is ever used. */
export function environment(root: string, api?: Cloudflare): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    HOME: root,
    ...(api && {
      CLOUDFLARE_API_BASE_URL: api.base,
      CLOUDFLARE_API_TOKEN: TOKEN,
      CLOUDFLARE_ACCOUNT_ID: ACCOUNT,
    }),
  }
}

/** What runs wrangler in that project. */
export const shellIn = (root: string, env = environment(root)): Shell => ({
  ...{ root, tmp: root, config: join(root, 'wrangler.toml'), env },
  signal: new AbortController().signal,
})

/** The stand-in's account, as a deploy sees it. */
export const cloudOf = (api: Cloudflare): Cloud =>
  createCloud({
    ...{ token: TOKEN, base: api.base, account: ACCOUNT },
    signal: new AbortController().signal,
  })

const common = {
  accountId: undefined,
  placement: undefined,
  workersDev: false,
  previewUrls: false,
  routes: 0,
  domains: [],
  d1: [],
  kv: [],
  services: [],
  kvPinned: [],
  r2: [],
  others: [],
  rateLimits: [],
  datasets: [],
  crons: [],
  compatibilityDate: '2026-10-20',
  versionBinding: undefined,
}

/** The same project as `toml`, already read. */
export function workerConfigs(): WorkerConfig[] {
  const regions = house.regions.map(({ id, hint }) => ({
    ...common,
    env: id,
    name: `lab-${id}`,
    placement: hint,
    d1: [
      {
        binding: 'DB',
        name: 'lab',
        id: undefined,
        jurisdiction: undefined,
        migrationsDir: 'migrations',
        migrations: ['0000_links.sql'],
      },
    ],
    vars: { REGION: id, EPOCH: '1' },
    secrets: ['API_KEYS'],
    crons: id === house.primary ? [CRON] : [],
    placeOf: () => `[env.${id}]`,
  }))
  const edge = {
    ...common,
    env: 'edge',
    name: 'lab-edge',
    workersDev: true,
    kv: ['CACHE'],
    services: [
      { binding: 'REGION_WEUR', service: 'lab-weur' },
      { binding: 'REGION_ENAM', service: 'lab-enam' },
    ],
    vars: { EPOCH: '1' },
    secrets: ['TOKEN_KEYS', 'API_KEYS'],
    placeOf: () => '[env.edge]',
  }
  return [edge, ...regions]
}

export function labPlan(): Plan {
  const planned = makePlan(house, workerConfigs())
  if (!planned.ok) throw new Error(planned.problems.join('\n'))
  return planned.plan
}
