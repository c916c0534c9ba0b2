// What the live edge and the regions behind it tell of themselves. Pure.

import type { House } from '../deploy/check.ts'
import { blind, type Finding, orWell, wrong } from './finding.ts'
import { placeFindings } from './place-rules.ts'
import type { LiveSeen } from './seen.ts'

const DEPLOY = 'npm run deploy'

/** `serving`: ids of the versions that the account serves, by region; undefined where versions have no ids. */
export function liveFindings(
  seen: LiveSeen,
  house: House,
  serving: ReadonlyMap<string, readonly string[]> | undefined,
): Finding[] {
  if (!seen.ok) return [blind('edge', seen.why, seen.fix)]
  const refused = seen.edge.find(({ said }) => /answered 40[13]$/.test(said))
  if (refused) {
    const fix = 'put a key with the scope "operate" there: OPERATOR_KEY, or the file of secrets'
    return [wrong('edge', 'the edge does not take OPERATOR_KEY', refused.said, fix)]
  }
  const failed = seen.edge.filter(({ ok }) => !ok)
  return [
    ...orWell(
      failed.map(({ said }) =>
        wrong(
          'edge',
          'the edge does not answer as it should',
          said,
          'npx wrangler tail, or npm run rollback',
        ),
      ),
      'edge',
      'the edge answers',
    ),
    ...house.regions.flatMap((region) => regionFindings(region, house, seen.regions, serving)),
  ]
}

function regionFindings(
  region: House['regions'][number],
  house: House,
  regions: Extract<LiveSeen, { ok: true }>['regions'],
  serving: Parameters<typeof liveFindings>[2],
): Finding[] {
  const told = regions.get(region.id)
  if (!told) return []
  if (!told.ok) return [blind('regions', `${region.id}: ${told.why}`)]
  if (told.status !== 200) {
    const evidence = `its /readyz, asked through the edge: ${told.status ?? told.failure}`
    const fix = 'npx wrangler tail on it, and GET /ops/topology of the edge'
    return [wrong('regions', `${region.id} is not ready`, evidence, fix)]
  }
  const ids = serving?.get(region.id)
  const stale =
    ids !== undefined && told.version !== undefined && !ids.includes(told.version)
      ? [
          wrong(
            'versions',
            `${region.id} answers as a version that the account does not serve`,
            `it says ${told.version}, its deployment ${ids.join(', ')}`,
            `look again in a minute; if it stays, ${DEPLOY}`,
          ),
        ]
      : []
  return [
    ...orWell(stale, 'regions', `${region.id} is ready, in ${Math.round(told.ms)} ms`),
    ...placeFindings(region, house, told),
  ]
}
