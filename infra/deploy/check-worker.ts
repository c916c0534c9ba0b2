// What one [env.<id>] of wrangler.toml must be by itself. Pure: settings in, problems out, each with its next move.

import { closest } from 'fastest-levenshtein'
import type { Region } from '../../src/regions.ts'
import { whyNoCron } from './check-cron.ts'
import type { WorkerConfig } from './config.ts'
import { newestDate } from './newest-date.ts'
import { PLACEMENT_HINTS } from './placement-hints.ts'

/** What any Worker must be, edge or region. */
export function checkWorker(worker: WorkerConfig): string[] {
  const { datasets } = worker
  return [
    ...checkName(worker),
    ...checkDate(worker),
    ...checkBindings(worker),
    ...datasets.flatMap((dataset) => checkDataset(dataset, worker)),
  ]
}

function checkName(worker: WorkerConfig): string[] {
  const { env, name } = worker
  if (name) return []
  return [
    `${worker.placeOf()} has no name. Write one, such as name = "my-project-${env}": the edge binds it.`,
  ]
}

/** A later date than the runtime here knows ends every Worker at its start; npm start and npm test run that one. */
function checkDate(worker: WorkerConfig): string[] {
  const { compatibilityDate: date } = worker
  if (isDate(date) && date <= newestDate) return []
  const said = `${worker.placeOf('compatibility_date')} has compatibility_date = ${shown(date)}`
  const next = `Write a date from then or before, such as "${newestDate}"`
  return [
    isDate(date)
      ? `${said}, but the workerd that is installed knows dates to ${newestDate}. ${next}, or update wrangler, miniflare and workerd together.`
      : `${said}, which is no date. ${next.replace(' from then or before', '')}.`,
  ]
}

function isDate(text: string | undefined): text is string {
  if (text === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const date = new Date(`${text}T00:00:00Z`) // 30 February is 2 March to it
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)
}

/** A dataset is a table, and a query names it. */
function checkDataset(dataset: string, { placeOf }: WorkerConfig): string[] {
  if (/^[A-Za-z_]\w*$/.test(dataset)) return []
  const plain = dataset.replace(/\W/g, '_').replace(/^(?=\d)/, '_')
  return [
    `${placeOf('analytics_engine_datasets')} names the dataset "${dataset}", which is no name in SQL. Write "${plain}".`,
  ]
}

/** The names that src reads: wrangler binds whatever it is told. */
function checkBindings({ env, d1, kv, versionBinding, placeOf }: WorkerConfig): string[] {
  const problems: string[] = []
  const [database] = d1
  if (env !== 'edge' && d1.length === 1 && database?.binding !== 'DB') {
    problems.push(
      `${placeOf('d1_databases')} binds D1 as ${shown(database?.binding)}, which nothing in src reads. Write binding = "DB".`,
    )
  }
  if (env === 'edge' && !kv.includes('CACHE')) {
    problems.push(
      `${placeOf('kv_namespaces')} binds ${kv.length > 0 ? `KV as ${kv.join(', ')}` : 'no KV'}, and the cache is read from CACHE. Write kv_namespaces = [{ binding = "CACHE" }].`,
    )
  }
  if (versionBinding !== undefined && versionBinding !== 'VERSION') {
    problems.push(
      `${placeOf('version_metadata')} binds version_metadata as ${shown(versionBinding)}, which nothing in src reads. Write binding = "VERSION".`,
    )
  }
  return problems
}

/** Only beside the primary does anything run on a schedule. */
export function checkCrons(worker: WorkerConfig, primary: string): string[] {
  const { env, crons } = worker
  const here = worker.placeOf('triggers')
  if (env !== primary) {
    if (crons.length === 0) return []
    return [
      `${here} has a cron, but the primary is ${primary}: each run would write from afar. Move triggers to [env.${primary}].`,
    ]
  }
  if (crons.length === 0) {
    return [
      `${here} has no cron, so that idempotency keys are never forgotten. Write triggers = { crons = ["*/10 * * * *"] }.`,
    ]
  }
  return crons.flatMap((cron) => {
    const why = whyNoCron(cron)
    return why ? [`${here} has the cron "${cron}": ${why}. Write one such as "*/10 * * * *".`] : []
  })
}

/** The platform says nothing of a hint that it does not know, and runs the Worker anywhere. */
export function checkHint({ id, hint }: Region): string[] {
  if (PLACEMENT_HINTS.includes(hint)) return []
  return [
    `src/regions.ts places "${id}" at "${hint}", which is no region of a cloud that the platform knows. The nearest is "${closest(hint, [...PLACEMENT_HINTS])}".`,
  ]
}

export function checkRegion(region: Region, worker: WorkerConfig): string[] {
  const here = worker.placeOf
  const problems: string[] = []
  if (worker.placement !== region.hint) {
    problems.push(
      `${here('placement')} is placed at ${shown(worker.placement)} but src/regions.ts says "${region.hint}". Write placement = { region = "${region.hint}" }.`,
    )
  }
  if (worker.vars.REGION !== region.id) {
    problems.push(
      `${here('vars', 'REGION')} has REGION = ${shown(worker.vars.REGION)} in vars. Write REGION = "${region.id}".`,
    )
  }
  if (worker.workersDev !== false) {
    problems.push(
      `${here('workers_dev')} has workers_dev = ${shown(worker.workersDev)}: anyone could go round the edge. Write workers_dev = false.`,
    )
  }
  if (worker.previewUrls !== false) {
    problems.push(
      `${here('preview_urls')} has preview_urls = ${shown(worker.previewUrls)}: anyone could go round the edge. Write preview_urls = false.`,
    )
  }
  if (worker.routes > 0) {
    problems.push(
      `${here('routes')} has ${worker.routes} route(s): anyone could go round the edge. Move them to [env.edge].`,
    )
  }
  if (worker.kv.length > 0) {
    problems.push(
      `${here('kv_namespaces')} binds KV (${worker.kv.join(', ')}), which is the edge's. Remove the binding.`,
    )
  }
  if (worker.d1.length !== 1) {
    problems.push(
      `${here('d1_databases')} binds ${worker.d1.length} D1 databases. Bind exactly one, as DB.`,
    )
  }
  for (const database of worker.d1) problems.push(...checkDatabase(here('d1_databases'), database))
  return [...problems, ...checkSecret(worker, 'API_KEYS')]
}

function checkDatabase(here: string, database: WorkerConfig['d1'][number]): string[] {
  const problems: string[] = []
  if (!database.name) {
    problems.push(`${here} binds D1 without a database_name. Write database_name = "my-project".`)
  }
  if (database.migrations.length === 0) {
    problems.push(
      `${here} has migrations_dir = "${database.migrationsDir}", where there is no .sql file. Make one with npm run migrations:generate.`,
    )
  }
  return problems
}

export function checkSecret(worker: WorkerConfig, name: string): string[] {
  if (worker.secrets.includes(name)) return []
  return [
    `${worker.placeOf('secrets')} does not require ${name}. Write secrets.required = ["${name}"].`,
  ]
}

/** A setting as a person would look for it. */
export const shown = (value: unknown) => (value === undefined ? 'nothing' : JSON.stringify(value))
