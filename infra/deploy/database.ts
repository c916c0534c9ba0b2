// The one D1 database: found or made next to the primary, its replicas switched on, its migrations applied.

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { refusedMigrations } from './breaking.ts'
import { checkDatabase } from './check-account.ts'
import type { Cloud } from './cloud.ts'
import { type DatabasePlan, type Outcome, placeOf } from './plan.ts'
import { MARK_TABLE, type Survey } from './survey.ts'
import { reason, type Shell, wrangler } from './wrangler.ts'

type Prepared = Outcome & { id?: string }

export async function prepareDatabase(
  cloud: Cloud,
  plan: DatabasePlan,
  found: Survey['database'],
  mark: string,
): Promise<Prepared> {
  if (!found && plan.id) {
    return {
      ok: false,
      reason: `wrangler.toml says database_id = "${plan.id}", which this account does not have. Remove the line to find the database by name, or use the other account.`,
    }
  }
  const id = found?.id ?? (await cloud.createDatabase(plan))
  const did = found
    ? `database: found "${plan.name}"${plan.jurisdiction ? `, kept in ${plan.jurisdiction}` : ''}`
    : `database: created "${plan.name}" ${placeOf(plan)}`
  const [elsewhere] = found ? [] : checkDatabase(plan, await cloud.describeDatabase(id))
  if (elsewhere) return { ok: false, reason: elsewhere }
  if (found?.mark !== mark) await markDatabase(cloud, id, mark)
  if ((await cloud.describeDatabase(id)).replication === 'auto')
    return { ok: true, id, did: `${did}, read replication on` }
  await cloud.replicate(id)
  const { replication: mode } = await cloud.describeDatabase(id)
  if (mode === 'auto') return { ok: true, id, did: `${did}, read replication switched on` }
  return {
    ok: false,
    reason: `Read replication of "${plan.name}" was switched on, but the database says "${mode}". Without it every read goes to the primary. Run it again, or look at https://dash.cloudflare.com > D1 > ${plan.name} > Settings.`,
  }
}

async function markDatabase(cloud: Cloud, id: string, mark: string): Promise<void> {
  await cloud.query(id, `CREATE TABLE IF NOT EXISTS ${MARK_TABLE} (mark TEXT NOT NULL)`)
  await cloud.query(id, `DELETE FROM ${MARK_TABLE}`)
  await cloud.query(id, `INSERT INTO ${MARK_TABLE} (mark) VALUES (?)`, [mark])
}

export const pending = ({ migrations }: DatabasePlan, found: Survey['database']): string[] =>
  [...migrations].sort().filter((name) => !found?.applied.includes(name))

/** Of those that were not applied yet. Nothing can break where nothing is deployed. */
export async function breakingMigrations(
  root: string,
  plan: DatabasePlan,
  { database, workers }: Survey,
): Promise<string[]> {
  if (workers.size === 0) return []
  const files = pending(plan, database).map(async (name) => ({
    name,
    sql: await readFile(join(root, plan.migrationsDir, name), 'utf8'),
  }))
  return refusedMigrations(await Promise.all(files))
}

export async function migrate(
  shell: Shell,
  plan: DatabasePlan,
  found: Survey['database'],
): Promise<Outcome> {
  const names = pending(plan, found)
  if (names.length === 0) return { ok: true, did: 'migrations: nothing new' }
  const args = ['d1', 'migrations', 'apply', plan.binding, '--remote', '--env', plan.location]
  const run = await wrangler(shell, args)
  if (run.code !== 0) return { ok: false, reason: reason(run) }
  return { ok: true, did: `migrations: applied ${names.join(', ')}` }
}
