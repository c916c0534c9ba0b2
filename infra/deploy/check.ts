// Does wrangler.toml agree with src/regions.ts? Pure: settings in, a list of problems out, each with its next move.

import type { Region } from '../../src/regions.ts'
import { checkName, checkRegion, checkSecret, shown } from './check-worker.ts'
import type { WorkerConfig } from './config.ts'

export type House = { regions: readonly Region[]; primary: string }

/** https://developers.cloudflare.com/d1/configuration/data-location/ */
const locations = ['wnam', 'enam', 'weur', 'eeur', 'apac', 'oc']

export const bindingOf = (region: string) => `REGION_${region.toUpperCase()}`

export function check(house: House, workers: readonly WorkerConfig[]): string[] {
  const edge = workers.find((worker) => worker.env === 'edge')
  return [
    ...checkPrimary(house),
    ...checkEnvs(house, workers),
    ...workers.flatMap(checkName),
    ...house.regions.flatMap((region) => {
      const worker = workers.find(({ env }) => env === region.id)
      return worker ? checkRegion(region, worker) : []
    }),
    ...(edge ? checkEdge(house, workers, edge) : []),
    ...checkOwnNames(workers),
    ...checkShared(house, workers),
  ]
}

function checkPrimary({ regions, primary }: House): string[] {
  const ids = regions.map(({ id }) => id)
  if (!ids.includes(primary)) {
    return [
      `src/regions.ts says primary = "${primary}", which it does not list. Pick one of ${ids.join(', ')}.`,
    ]
  }
  if (locations.includes(primary)) return []
  return [
    `src/regions.ts says primary = "${primary}", which is not a D1 location hint. Pick one of ${locations.join(', ')}.`,
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
          : `src/regions.ts lists "${id}" but wrangler.toml has no [env.${id}]. Copy a region's block and rename it.`,
      ),
    ...written
      .filter((id) => !wanted.includes(id))
      .map(
        (id) =>
          `wrangler.toml has [env.${id}] but src/regions.ts lists no "${id}". Add it there, or remove the block.`,
      ),
  ]
}

function checkEdge(house: House, workers: readonly WorkerConfig[], edge: WorkerConfig): string[] {
  const problems: string[] = []
  if (edge.d1.length > 0) {
    const bindings = edge.d1.map(({ binding }) => binding).join(', ')
    problems.push(`[env.edge] binds D1 (${bindings}), which is the regions'. Remove the binding.`)
  }
  for (const { id } of house.regions) {
    const name = workers.find(({ env }) => env === id)?.name
    const service = edge.services.find(({ binding }) => binding === bindingOf(id))?.service
    if (name === undefined || service === name) continue
    problems.push(
      `[env.edge] binds ${bindingOf(id)} to ${shown(service)}. Write { binding = "${bindingOf(id)}", service = "${name}" } in services.`,
    )
  }
  const known = house.regions.map(({ id }) => bindingOf(id))
  for (const { binding } of edge.services) {
    if (!binding.startsWith('REGION_') || known.includes(binding)) continue
    problems.push(
      `[env.edge] binds ${binding}, a region src/regions.ts does not list. Add it there, or remove the binding.`,
    )
  }
  return [
    ...problems,
    ...checkRateLimits(edge),
    ...['TOKEN_KEYS', 'API_KEYS'].flatMap((name) => checkSecret(edge, name)),
  ]
}

/** Clients are told what is limited: the binding itself does not tell the Worker. */
function checkRateLimits({ rateLimits, vars }: WorkerConfig): string[] {
  const bound = rateLimits
    .filter(({ name }) => name.startsWith('LIMIT_'))
    .map(({ name, limit, period }) => `${name.slice(6).toLowerCase()}=${limit}/${period}`)
    .join(' ')
  const { RATE_LIMITS: told = '' } = vars
  if (told === bound) return []
  const next = bound
    ? `Write RATE_LIMITS = "${bound}" in [env.edge.vars]`
    : 'Remove RATE_LIMITS: then nobody is limited'
  return [`[env.edge] has RATE_LIMITS = ${shown(told)} but binds "${bound}". ${next}.`]
}

/** One database and one epoch for the whole house: two would let a client read what never happened. */
function checkShared({ regions }: House, workers: readonly WorkerConfig[]): string[] {
  const ours = workers.filter(({ env }) => regions.some(({ id }) => id === env))
  const databases = ours.filter(({ d1 }) => d1.length === 1)
  return [
    ...checkEqual(databases, 'database_name', ({ d1 }) => d1[0]?.name),
    ...checkEqual(databases, 'database_id', ({ d1 }) => d1[0]?.id),
    ...checkEqual(workers, 'EPOCH', ({ vars }) => vars.EPOCH),
  ]
}

function checkEqual(
  workers: readonly WorkerConfig[],
  key: string,
  value: (worker: WorkerConfig) => unknown,
): string[] {
  const [first] = workers
  if (!first) return []
  return workers
    .filter((worker) => value(worker) !== value(first))
    .map(
      (worker) =>
        `[env.${worker.env}] has ${key} = ${shown(value(worker))} but [env.${first.env}] has ${shown(value(first))}. Write the same in every env.`,
    )
}

function checkOwnNames(workers: readonly WorkerConfig[]): string[] {
  return workers.flatMap(({ env, name }, index) => {
    const twin = workers.slice(0, index).find((other) => other.name === name)
    if (!twin || !name) return []
    return [
      `[env.${env}] and [env.${twin.env}] are both named "${name}": one would overwrite the other. Rename one.`,
    ]
  })
}
