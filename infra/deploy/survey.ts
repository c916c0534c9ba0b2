// What is there before anything changes: every Worker, the database and the namespaces of this project's names.

import { z } from 'zod'
import type { Cloud, Share, Version } from './cloud.ts'
import type { DatabasePlan, Worker } from './plan.ts'
import { type Found, MARK } from './project.ts'

export type Deployed = {
  /** How the traffic is split now, the older version first. */
  split: readonly Share[]
  /** What serves all of it, or did before a new version came beside it. */
  past: Version
}

export type Survey = {
  /** By `[env.*]`; absent: not deployed. */
  workers: ReadonlyMap<string, Deployed>
  database:
    | {
        id: string
        /** Where its primary runs, such as `WEUR`. */
        region: string | undefined
        jurisdiction: string | undefined
        mark: string | undefined
        applied: readonly string[]
        /** Which line of commits it counts on; undefined before the first. */
        epoch?: number | undefined
      }
    | undefined
  /** By title. `mark` is undefined where there are keys, but not ours. */
  namespaces: ReadonlyMap<string, FoundNamespace>
  subdomain: string | undefined
  /** Which Worker answers at our custom domains, by host; absent: none yet. */
  domains: ReadonlyMap<string, string>
}

type FoundNamespace = {
  id: string
  jurisdiction: string | undefined
  mark: string | undefined
  empty: boolean
}

/** The table with the mark; one row. */
export const MARK_TABLE = '_project'
/** The key with the mark. */
export const MARK_KEY = 'project'

export async function survey(
  cloud: Cloud,
  {
    workers,
    database,
    titles,
  }: { workers: readonly Worker[]; database: DatabasePlan; titles: readonly string[] },
): Promise<Survey> {
  const found = new Map<string, Deployed>()
  for (const { env, name } of workers) {
    const deployed = await deployedOf(cloud, name)
    if (deployed) found.set(env, deployed)
  }
  const namespaces = new Map<string, FoundNamespace>()
  for (const title of titles) {
    const there = await cloud.namespace(title)
    if (there)
      namespaces.set(title, { ...there, ...(await cloud.namespaceMark(there.id, MARK_KEY)) })
  }
  const domains = new Map<string, string>()
  for (const host of workers.flatMap((worker) => worker.domains)) {
    const service = await cloud.domainOwner(host)
    if (service !== undefined) domains.set(host, service)
  }
  const id = await cloud.database(database)
  return {
    domains,
    workers: found,
    database: id === undefined ? undefined : { id, ...(await readDatabase(cloud, id)) },
    namespaces,
    subdomain: await cloud.subdomain(),
  }
}

export async function deployedOf(cloud: Cloud, worker: string): Promise<Deployed | undefined> {
  const [split] = (await cloud.splits(worker)) ?? []
  if (!split) return undefined
  const versions = await Promise.all(split.map(({ id }) => cloud.version(worker, id)))
  versions.sort((a, b) => a.number - b.number)
  const [past] = versions
  if (!past) return undefined
  const shareOf = (id: string) => split.find((share) => share.id === id)?.percentage ?? 0
  return { split: versions.map(({ id }) => ({ id, percentage: shareOf(id) })), past }
}

const names = z.array(z.object({ name: z.string() }))

async function readDatabase(cloud: Cloud, id: string) {
  const tables = names.parse(
    await cloud.query(id, "SELECT name FROM sqlite_master WHERE type = 'table'"),
  )
  const has = (table: string) => tables.some(({ name }) => name === table)
  const marks = has(MARK_TABLE) ? await cloud.query(id, `SELECT mark FROM ${MARK_TABLE}`) : []
  const applied = has('d1_migrations')
    ? await cloud.query(id, 'SELECT name FROM d1_migrations')
    : []
  const epochs = has('commit_seq') ? await cloud.query(id, 'SELECT epoch FROM commit_seq') : []
  const [counted] = z.array(z.object({ epoch: z.number() })).parse(epochs)
  const [mark] = z.array(z.object({ mark: z.string() })).parse(marks)
  const { region, jurisdiction } = await cloud.describeDatabase(id)
  return {
    ...{ region, jurisdiction, mark: mark?.mark, epoch: counted?.epoch },
    applied: names.parse(applied).map(({ name }) => name),
  }
}

/** Everything found, with whose it says that it is. A database or namespace in which there is nothing is free. */
export function belongings(
  { workers, database, namespaces }: Survey,
  plan: { workers: readonly Worker[]; database: DatabasePlan },
): Found[] {
  return [
    ...plan.workers.flatMap(({ env, name }) => {
      const deployed = workers.get(env)
      return deployed ? [{ what: `The Worker "${name}"`, mark: deployed.past.vars[MARK] }] : []
    }),
    ...(database && (database.mark !== undefined || database.applied.length > 0)
      ? [{ what: `The database "${plan.database.name}"`, mark: database.mark }]
      : []),
    ...[...namespaces]
      .filter(([, { empty }]) => !empty)
      .map(([title, { mark }]) => ({ what: `The KV namespace "${title}"`, mark })),
  ]
}
