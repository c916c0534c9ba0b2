// A project that says where its data is kept: what of wrangler.toml and the map lies outside. Pure: settings in,
// problems out, each with its next move.

import type { Region } from '../../src/regions.ts'
import { shown } from './check-worker.ts'
import type { WorkerConfig } from './config.ts'
import { isInside, isJurisdiction, JURISDICTIONS } from './jurisdictions.ts'

/** What the regions' database says, which check() holds to be the same in each. undefined: it says nothing. */
export const jurisdictionOf = (regions: readonly Region[], workers: readonly WorkerConfig[]) =>
  workers.find(({ env }) => regions.some(({ id }) => id === env))?.d1[0]?.jurisdiction

export function checkJurisdiction(
  regions: readonly Region[],
  workers: readonly WorkerConfig[],
): string[] {
  const held = jurisdictionOf(regions, workers)
  if (held === undefined) return []
  if (!isJurisdiction(held)) {
    return [
      `wrangler.toml has jurisdiction = ${shown(held)}, of which D1 and KV know nothing. npm run setup -- --jurisdiction ${JURISDICTIONS.join('|')}, or none.`,
    ]
  }
  return [
    ...regions
      .filter(({ hint }) => !isInside(hint, held))
      .map(
        ({ id, hint }) =>
          `src/regions.ts places "${id}" at "${hint}", outside the jurisdiction "${held}" of the database. npm run setup -- --jurisdiction ${held} moves it inside, or takes it out.`,
      ),
    ...workers.flatMap(({ kvPinned, r2, placeOf }) => [
      ...kvPinned.map(
        (binding) =>
          `${placeOf('kv_namespaces')} names the namespace of ${binding} by id. Remove the id: the deploy finds or makes one that is kept in ${held}, and sees that it is.`,
      ),
      ...r2
        .filter(({ jurisdiction }) => jurisdiction !== held)
        .map(
          ({ binding, jurisdiction }) =>
            `${placeOf('r2_buckets')} binds the bucket ${binding} with jurisdiction = ${shown(jurisdiction)}. Write jurisdiction = "${held}", with a bucket that was made so.`,
        ),
    ]),
  ]
}

/** What is bound beside, where nothing here can see its data. */
export function notHeld(regions: readonly Region[], workers: readonly WorkerConfig[]): string[] {
  const held = jurisdictionOf(regions, workers)
  if (held === undefined) return []
  const ours = new Set(workers.map(({ name }) => name))
  return workers.flatMap(({ others, services, placeOf }) => {
    const strangers = services.filter(({ service }) => !ours.has(service))
    const bound = [...others, ...strangers.map(({ service }) => `the Worker "${service}"`)]
    if (bound.length === 0) return []
    return [
      `${placeOf()} also binds ${bound.join(', ')}: whether that stays in ${held} is not seen from here.`,
    ]
  })
}
