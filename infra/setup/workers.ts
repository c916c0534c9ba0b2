// What wrangler.toml says of a project with this name and these regions. Pure: settings in, settings out.
import { createHash } from 'node:crypto'
import { bindingOf } from '../deploy/check.ts'
import { isJurisdiction, type Jurisdiction } from '../deploy/jurisdictions.ts'
import { isTable } from '../toml/difference.ts'
import type { Table } from '../toml/document.ts'
import type { RegionMap } from './map-file.ts'
import { identityFor } from './names.ts'
import { SetupError } from './setup-error.ts'

export type House = RegionMap & {
  name: string
  /** Where alone data is kept. undefined: anywhere. */
  jurisdiction?: Jurisdiction | undefined
}

/** The settings with the house's names, regions and primary; what else they say stays. */
export function settle(settings: Table, house: House): Table {
  const { name, regions, primary } = house
  const next = structuredClone(settings)
  const envs = tableAt(next, 'env')
  const edge = tableAt(envs, 'edge')
  const was = nameOf(next)
  const renamed = was !== name

  const others = Object.entries(envs).filter(([id]) => id !== 'edge')
  const [, model] = others.find(([, env]) => isTable(env)) ?? []
  if (!isTable(model)) {
    throw new SetupError('wrangler.toml has no region at all to make others like. Put one back.')
  }
  const crons = others.map(([, env]) => isTable(env) && env.triggers).find(Boolean)

  next.name = name
  edge.name = `${name}-edge`
  edge.services = servicesFor(edge.services, house)
  const identity = isTable(edge.vars) && identityFor(name, { was, own: edge.vars.NAME })
  if (isTable(edge.vars) && identity) edge.vars.NAME = identity
  if (renamed) forgetAccount(edge, name, was)
  renameDatasets(edge, name, was)

  const kept = others.filter(([id]) => regions.some((region) => region.id === id))
  const ids = [...new Set([...kept.map(([id]) => id), ...regions.map(({ id }) => id)])]
  const regional = ids.flatMap((id) => {
    const region = regions.find((one) => one.id === id)
    const env = structuredClone(isTable(envs[id]) ? envs[id] : model)
    if (!region) return []
    env.name = `${name}-${id}`
    env.placement = { ...(isTable(env.placement) && env.placement), region: region.hint }
    env.vars = { ...(isTable(env.vars) && env.vars), REGION: id }
    if (renamed) forgetAccount(env, name, was)
    keepIn(env, house.jurisdiction)
    if (id !== primary) delete env.triggers
    else if (crons) env.triggers = crons
    return [[id, env] as const]
  })
  next.env = { edge, ...Object.fromEntries(regional) }
  return next
}

/** The name that the Workers have: create-cloudflare renames the top level alone. */
export function nameOf(settings: Table): string {
  const edge = isTable(settings.env) && isTable(settings.env.edge) && settings.env.edge.name
  return String(edge || settings.name).replace(/-edge$/, '')
}

function tableAt(around: Table, key: string): Table {
  const table = around[key]
  if (isTable(table)) return table
  throw new SetupError(
    `wrangler.toml has no [${key === 'env' ? 'env.*' : `env.${key}`}]. Put it back.`,
  )
}

/** Bindings of other Workers stay where they are. */
function servicesFor(services: unknown, { name, regions }: House): Table[] {
  const bound = (Array.isArray(services) ? services : []).filter(isTable)
  const wanted = regions.map(({ id }) => ({ binding: bindingOf(id), service: `${name}-${id}` }))
  const kept = bound.flatMap((one) => {
    if (!String(one.binding).startsWith('REGION_')) return [one]
    const mine = wanted.find(({ binding }) => binding === one.binding)
    return mine ? [{ ...one, ...mine }] : []
  })
  return [...kept, ...wanted.filter(({ binding }) => !kept.some((one) => one.binding === binding))]
}

/** What the regions' databases say. Another word than the platform's is none of ours: the check tells it. */
export function keptIn(settings: Table): Jurisdiction | undefined {
  const envs = Object.values(isTable(settings.env) ? settings.env : {}).filter(isTable)
  const [said] = envs.flatMap(databasesOf).map(({ jurisdiction }) => String(jurisdiction))
  return said !== undefined && isJurisdiction(said) ? said : undefined
}

const databasesOf = ({ d1_databases: bound }: Table): Table[] =>
  Array.isArray(bound) ? bound.filter(isTable) : []

/** A database that was made has its jurisdiction for good, so that its id goes when that is another. */
function keepIn(env: Table, jurisdiction: Jurisdiction | undefined): void {
  for (const database of databasesOf(env)) {
    if (database.jurisdiction === jurisdiction) continue
    delete database.database_id
    if (jurisdiction === undefined) delete database.jurisdiction
    else database.jurisdiction = jurisdiction
  }
}

/** Another name is another product: its database and its counters are not the first one's. */
function forgetAccount(env: Table, name: string, was: string): void {
  for (const kind of ['d1_databases', 'kv_namespaces', 'ratelimits']) {
    const bound = env[kind]
    for (const one of Array.isArray(bound) ? bound.filter(isTable) : []) {
      delete one.id
      delete one.database_id
      if (one.database_name === was) one.database_name = name
      if (one.namespace_id !== undefined) one.namespace_id = counterOf(name, one.namespace_id)
    }
  }
}

/** In SQL they are tables, so that no name of one has a dash. */
function renameDatasets(env: Table, name: string, was: string): void {
  const [before, after] = [was, name].map((one) => `${one.replaceAll('-', '_')}_`)
  const bound = env.analytics_engine_datasets
  for (const one of Array.isArray(bound) ? bound.filter(isTable) : []) {
    const { dataset } = one
    if (typeof dataset !== 'string' || !dataset.startsWith(`${before}`)) continue
    one.dataset = `${after}${dataset.slice(String(before).length)}`
  }
}

/** Counters of one account are told apart by number: the name's own, and the last three digits as they were. */
function counterOf(name: string, before: unknown): string {
  const hash = createHash('sha256').update(name).digest().readUInt16BE()
  return `${1_000 + hash}${String(before).slice(-3).padStart(3, '0')}`
}
