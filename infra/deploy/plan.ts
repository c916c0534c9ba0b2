// From the map and wrangler.toml to the ordered steps of a deploy. Pure: it reads nothing and sends nothing.

import { check, type House } from './check.ts'
import { jurisdictionOf, notHeld } from './check-jurisdiction.ts'
import type { WorkerConfig } from './config.ts'
import { namespaceTitle, stageName } from './derive.ts'
import { leastFirst } from './order.ts'

export type Worker = {
  env: string
  name: string
  role: 'region' | 'edge'
  /** Where it runs, in words: `London, aws:eu-west-2`. */
  place: string
  /** Names of the secrets it is given, and no others. */
  secrets: readonly string[]
  /** Its `[env.*]` binds these KV namespaces. */
  kv: readonly string[]
  /** Folder of its static assets, absolute. */
  assets?: string | undefined
  /** Hosts that are its custom domains; none of a stage's. */
  domains: readonly string[]
}

export type DatabasePlan = {
  name: string
  /** Set when wrangler.toml pins an id: then it must exist already. */
  id: string | undefined
  binding: string
  /** D1 location hint of the primary, and the env whose binding applies migrations. */
  location: string
  /** Where alone it may be. D1 takes no location hint then. */
  jurisdiction: string | undefined
  migrationsDir: string
  /** Names of its .sql files. */
  migrations: readonly string[]
}

export type Step =
  | { kind: 'check'; workers: readonly Worker[] }
  | { kind: 'secrets' }
  | { kind: 'database'; database: DatabasePlan }
  | { kind: 'namespace'; title: string; jurisdiction: string | undefined }
  | { kind: 'migrations'; database: DatabasePlan }
  | { kind: 'worker'; worker: Worker }

/** What a step came to. `notes` are to know or to do by hand; they do not stop a deploy. */
export type Outcome =
  | { ok: true; did: string; notes?: readonly string[] }
  | { ok: false; reason: string }

export type Plan = {
  accountId: string | undefined
  /** Whether the edge is reached under workers.dev. */
  subdomain: boolean
  /** What a jurisdiction does not reach. */
  notes: readonly string[]
  database: DatabasePlan
  /** Regions with the least traffic first, the primary after them, then the edge. */
  workers: readonly Worker[]
  steps: readonly Step[]
}

export type Planned = { ok: true; plan: Plan } | { ok: false; problems: string[] }

/** `stage`: the same under names of its own. undefined: production. */
export function makePlan(house: House, configs: readonly WorkerConfig[], stage?: string): Planned {
  const problems = check(house, configs)
  if (problems.length > 0) return { ok: false, problems }

  const find = (env: string) => configs.find((config) => config.env === env)
  const regions = leastFirst(house.regions, house.primary).flatMap((region): Worker[] => {
    const config = find(region.id)
    return config ? [worker(config, 'region', `${region.city}, ${region.hint}`, stage)] : []
  })
  const edge = find('edge')
  const primary = find(house.primary)
  const bound = primary?.d1[0]
  if (!edge || !primary || !bound) throw new Error('check() let an incomplete house pass')

  // A service binding needs its target to exist, so the edge is last:
  // https://developers.cloudflare.com/workers/runtime-apis/bindings/service-bindings/
  const workers = [...regions, worker(edge, 'edge', 'every colo', stage)]
  const database: DatabasePlan = {
    name: stageName(bound.name ?? '', stage),
    id: stage === undefined ? bound.id : undefined,
    binding: bound.binding,
    location: house.primary,
    jurisdiction: jurisdictionOf(house.regions, configs),
    migrationsDir: bound.migrationsDir,
    migrations: bound.migrations,
  }
  const steps: Step[] = [
    { kind: 'check', workers },
    { kind: 'secrets' },
    { kind: 'database', database },
    ...titlesOf(workers).map(
      (title): Step => ({ kind: 'namespace', title, jurisdiction: database.jurisdiction }),
    ),
    { kind: 'migrations', database },
    ...workers.map((worker): Step => ({ kind: 'worker', worker })),
  ]
  const { accountId, workersDev = true } = edge // as wrangler takes it
  const notes = notHeld(house.regions, configs)
  return { ok: true, plan: { accountId, subdomain: workersDev, notes, database, workers, steps } }
}

function worker(
  { env, name = '', secrets, kv, domains, assets }: WorkerConfig,
  role: Worker['role'],
  place: string,
  stage: string | undefined,
): Worker {
  const own = stage === undefined ? domains : []
  return { env, name: stageName(name, stage), role, place, secrets, kv, assets, domains: own }
}

/** Those that a step deploys. */
export const deployedBy = ({ steps }: Plan): Worker[] =>
  steps.flatMap((step) => (step.kind === 'worker' ? [step.worker] : []))

/** undefined: there is no such region. */
export function onlyRegion(plan: Plan, region: string | undefined): Plan | undefined {
  if (region === undefined) return plan
  const wanted = plan.workers.find(({ env, role }) => env === region && role === 'region')
  const steps = plan.steps.filter((step) => step.kind !== 'worker' || step.worker === wanted)
  return wanted && { ...plan, steps } // the others are there to be asked
}

/** Of the KV namespaces that these Workers bind. */
export const titlesOf = (workers: readonly Worker[]): string[] =>
  workers.flatMap(({ name, kv }) => kv.map((binding) => namespaceTitle(name, binding)))

/** Where a new database is made, in words. */
export const placeOf = ({ jurisdiction, location }: DatabasePlan): string =>
  jurisdiction ? `in the jurisdiction ${jurisdiction}` : `with location hint ${location}`

/** The step in words, for the dry run and for what is left after a failure. */
export function describe(step: Step): string {
  switch (step.kind) {
    case 'check':
      return `check: wrangler.toml agrees with src/regions.ts, ${step.workers.length} Workers bundle without a warning`
    case 'secrets':
      return 'secrets: read .env.production, or make it at the first deploy'
    case 'database':
      return `database: find "${step.database.name}", or create it ${placeOf(step.database)}; read replication on`
    case 'namespace':
      return `namespace: find "${step.title}" in KV, or create it${step.jurisdiction ? ` in ${step.jurisdiction}` : ''}`
    case 'migrations':
      return `migrations: apply what is new of ${step.database.migrations.length} in ${step.database.migrationsDir}/ through [env.${step.database.location}]`
    case 'worker':
      return `${step.worker.role}: deploy ${step.worker.name} (${step.worker.place}), unless it is up to date`
  }
}
