// Does wrangler.toml agree with src/regions.ts? Pure: settings in, a list of problems out, each with its next move.

import { parseTelemetry } from '../../src/edge/operators/telemetry/policy.ts'
import type { Region } from '../../src/regions.ts'
import { checkJurisdiction } from './check-jurisdiction.ts'
import { checkMap } from './check-map.ts'
import {
  checkCrons,
  checkHint,
  checkRegion,
  checkSecret,
  checkWorker,
  shown,
} from './check-worker.ts'
import type { WorkerConfig } from './config.ts'

export type House = { regions: readonly Region[]; primary: string }

/** Where D1 keeps primaries: https://developers.cloudflare.com/d1/configuration/data-location/ */
export const D1_LOCATIONS: readonly string[] = ['wnam', 'enam', 'weur', 'eeur', 'apac', 'oc']

export const bindingOf = (region: string) => `REGION_${region.toUpperCase()}`

export function check(house: House, workers: readonly WorkerConfig[]): string[] {
  const edge = workers.find((worker) => worker.env === 'edge')
  const map = checkMap(house.regions)
  if (map.length > 0) return map // what else is wrong may be only that
  const problems = [
    ...checkPrimary(house),
    ...checkEnvs(house, workers),
    ...house.regions.flatMap(checkHint),
    ...workers.flatMap(checkWorker),
    ...house.regions.flatMap((region) => {
      const worker = workers.find(({ env }) => env === region.id)
      return worker ? checkRegion(region, worker) : []
    }),
    ...workers.flatMap((worker) => checkCrons(worker, house.primary)),
    ...(edge ? checkEdge(house, workers, edge) : []),
    ...checkOwnNames(workers),
    ...checkShared(house, workers),
    ...checkJurisdiction(house.regions, workers),
  ]
  return [...new Set(problems)] // what every env inherits is one mistake
}

function checkPrimary({ regions, primary }: House): string[] {
  const ids = regions.map(({ id }) => id)
  if (!ids.includes(primary)) {
    return [
      `src/regions.ts says primary = "${primary}", which it does not list. Pick one of ${ids.join(', ')}.`,
    ]
  }
  if (D1_LOCATIONS.includes(primary)) return []
  return [
    `src/regions.ts says primary = "${primary}", which is not a D1 location hint. Pick one of ${D1_LOCATIONS.join(', ')}.`,
  ]
}

function checkEnvs({ regions }: House, workers: readonly WorkerConfig[]): string[] {
  const wanted = [...regions.map(({ id }) => id), 'edge']
  const written = workers.map(({ env }) => env)
  return [
    ...wanted
      .filter((id) => !written.includes(id))
      .map((id) =>
        id === 'edge'
          ? 'wrangler.toml has no [env.edge]. Put the block of the template back: it is the front door.'
          : `src/regions.ts lists "${id}" but wrangler.toml has no [env.${id}]. npm run setup writes it.`,
      ),
    ...written
      .filter((id) => !wanted.includes(id))
      .map(
        (id) =>
          `wrangler.toml has [env.${id}] but src/regions.ts lists no "${id}". Add it there, or remove the block: npm run setup does either.`,
      ),
  ]
}

function checkEdge(house: House, workers: readonly WorkerConfig[], edge: WorkerConfig): string[] {
  const problems: string[] = []
  if (edge.d1.length > 0) {
    const bindings = edge.d1.map(({ binding }) => binding).join(', ')
    problems.push(
      `${edge.placeOf('d1_databases')} binds D1 (${bindings}), which is the regions'. Remove the binding.`,
    )
  }
  for (const { id } of house.regions) {
    const name = workers.find(({ env }) => env === id)?.name
    const service = edge.services.find(({ binding }) => binding === bindingOf(id))?.service
    if (name === undefined || service === name) continue
    problems.push(
      `${edge.placeOf('services')} binds ${bindingOf(id)} to ${shown(service)}. Write { binding = "${bindingOf(id)}", service = "${name}" } in services.`,
    )
  }
  const known = house.regions.map(({ id }) => bindingOf(id))
  for (const { binding } of edge.services) {
    if (!binding.startsWith('REGION_') || known.includes(binding)) continue
    problems.push(
      `${edge.placeOf('services')} binds ${binding}, a region src/regions.ts does not list. Add it there, or remove the binding.`,
    )
  }
  return [
    ...problems,
    ...checkRateLimits(edge),
    ...checkTelemetry(edge),
    ...['TOKEN_KEYS', 'API_KEYS'].flatMap((name) => checkSecret(edge, name)),
  ]
}

/** Clients are told what is limited: the binding itself does not tell the Worker. */
function checkRateLimits({ rateLimits, vars, placeOf }: WorkerConfig): string[] {
  const bound = rateLimits
    .filter(({ name }) => name.startsWith('LIMIT_'))
    .map(({ name, limit, period }) => `${name.slice(6).toLowerCase()}=${limit}/${period}`)
    .join(' ')
  const { RATE_LIMITS: told = '' } = vars
  if (told === bound) return []
  const next = bound
    ? `Write RATE_LIMITS = "${bound}" in [env.edge.vars]`
    : 'Remove RATE_LIMITS: then nobody is limited'
  return [
    `${placeOf('vars', 'RATE_LIMITS')} has RATE_LIMITS = ${shown(told)} but binds "${bound}". ${next}.`,
  ]
}

/** The edge would not start. */
function checkTelemetry({ vars, placeOf }: WorkerConfig): string[] {
  try {
    parseTelemetry(String(vars.TELEMETRY ?? ''))
    return []
  } catch (error) {
    return [`${placeOf('vars', 'TELEMETRY')}: ${error instanceof Error ? error.message : error}`]
  }
}

/** One database and one epoch for the whole house: two would let a client read what never happened. */
function checkShared({ regions }: House, workers: readonly WorkerConfig[]): string[] {
  const ours = workers.filter(({ env }) => regions.some(({ id }) => id === env))
  const databases = ours.filter(({ d1 }) => d1.length === 1)
  return [
    ...checkEqual(databases, ['d1_databases', 'database_name'], ({ d1 }) => d1[0]?.name),
    ...checkEqual(databases, ['d1_databases', 'database_id'], ({ d1 }) => d1[0]?.id),
    ...checkEqual(databases, ['d1_databases', 'jurisdiction'], ({ d1 }) => d1[0]?.jurisdiction),
    ...checkEqual(workers, ['vars', 'EPOCH'], ({ vars }) => vars.EPOCH),
  ]
}

function checkEqual(
  workers: readonly WorkerConfig[],
  path: readonly string[],
  value: (worker: WorkerConfig) => unknown,
): string[] {
  const same = (one: WorkerConfig) => workers.filter((other) => value(other) === value(one)).length
  const [first] = workers.toSorted((a, b) => same(b) - same(a)) // what most have is meant
  if (!first) return []
  return workers
    .filter((worker) => value(worker) !== value(first))
    .map(
      (worker) =>
        `${worker.placeOf(...path)} has ${path.at(-1)} = ${shown(value(worker))} but [env.${first.env}] has ${shown(value(first))}. Write the same in every env.`,
    )
}

function checkOwnNames(workers: readonly WorkerConfig[]): string[] {
  return workers.flatMap(({ name, placeOf }, index) => {
    const twin = workers.slice(0, index).find((other) => other.name === name)
    if (!twin || !name) return []
    return [
      `${placeOf('name')} and [env.${twin.env}] are both named "${name}": one would overwrite the other. Rename one.`,
    ]
  })
}
