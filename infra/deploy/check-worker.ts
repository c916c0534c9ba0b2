// What one [env.<id>] of wrangler.toml must be by itself. Pure: settings in, problems out, each with its next move.

import type { Region } from '../../src/regions.ts'
import type { WorkerConfig } from './config.ts'

export function checkName({ env, name }: WorkerConfig): string[] {
  if (name) return []
  return [
    `[env.${env}] has no name. Write one, such as name = "meridian-${env}": the edge binds it.`,
  ]
}

export function checkRegion(region: Region, worker: WorkerConfig): string[] {
  const at = `[env.${region.id}]`
  const problems: string[] = []
  if (worker.placement !== region.hint) {
    problems.push(
      `${at} is placed at ${shown(worker.placement)} but src/regions.ts says "${region.hint}". Write placement = { region = "${region.hint}" }.`,
    )
  }
  if (worker.vars.REGION !== region.id) {
    problems.push(
      `${at} has REGION = ${shown(worker.vars.REGION)} in vars. Write REGION = "${region.id}".`,
    )
  }
  if (worker.workersDev !== false) {
    problems.push(
      `${at} has workers_dev = ${shown(worker.workersDev)}: anyone could go round the edge. Write workers_dev = false.`,
    )
  }
  if (worker.previewUrls !== false) {
    problems.push(
      `${at} has preview_urls = ${shown(worker.previewUrls)}: anyone could go round the edge. Write preview_urls = false.`,
    )
  }
  if (worker.routes > 0) {
    problems.push(
      `${at} has ${worker.routes} route(s): anyone could go round the edge. Move them to [env.edge].`,
    )
  }
  if (worker.kv.length > 0) {
    problems.push(
      `${at} binds KV (${worker.kv.join(', ')}), which is the edge's. Remove the binding.`,
    )
  }
  if (worker.d1.length !== 1) {
    problems.push(`${at} binds ${worker.d1.length} D1 databases. Bind exactly one, as DB.`)
  }
  for (const database of worker.d1) problems.push(...checkDatabase(at, database))
  return [...problems, ...checkSecret(worker, 'API_KEYS')]
}

function checkDatabase(at: string, database: WorkerConfig['d1'][number]): string[] {
  const problems: string[] = []
  if (!database.name) {
    problems.push(`${at} binds D1 without a database_name. Write database_name = "meridian".`)
  }
  if (database.migrations.length === 0) {
    problems.push(
      `${at} has migrations_dir = "${database.migrationsDir}", where there is no .sql file. Make one with npx drizzle-kit generate.`,
    )
  }
  return problems
}

export function checkSecret({ env, secrets }: WorkerConfig, name: string): string[] {
  if (secrets.includes(name)) return []
  return [`[env.${env}] does not require ${name}. Write secrets.required = ["${name}"].`]
}

/** A setting as a person would look for it. */
export const shown = (value: unknown) => (value === undefined ? 'nothing' : JSON.stringify(value))
