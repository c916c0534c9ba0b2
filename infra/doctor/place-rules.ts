// Where a region runs and which database answers it, as it tells the edge itself. Pure.

import type { Region } from '../../src/regions.ts'
import type { House } from '../deploy/check.ts'
import { closest } from '../world/map.ts'
import { coloAt, nearestHint, savedMs } from './colos.ts'
import { type Finding, unknown, well, wrong } from './finding.ts'

/** As the probe of the edge tells it. */
export type Told = { servedBy?: string | undefined; placement?: string | undefined }

/** Below this a hint is as good as the next: chance moves a round trip by as much. */
const SAVES_MS_MIN = 10

const SERVED = /^(\S+) (primary|replica)(?: ([A-Z]{3}))?$/
const PLACED = /^(?:remote|local)-([A-Z]{3})$/

export const placeFindings = (region: Region, house: House, told: Told): Finding[] => [
  databaseFinding(region, house, told.servedBy),
  placementFinding(region, house, told.placement),
]

/** `region` is a location of D1, so its own replica should answer. */
function databaseFinding(region: Region, { primary }: House, told: string | undefined): Finding {
  const [, from, role, colo] = SERVED.exec(told ?? '') ?? []
  if (from === undefined || from === 'local') {
    return unknown('d1', `${region.id}: nobody tells which database answered it`)
  }
  const where = colo ? `${colo} (${from})` : from
  if (from !== region.id) {
    const fix =
      from === primary
        ? 'if replication is on since minutes, wait and look again; else npm run deploy. Then compare the placement'
        : `choose the hint nearest to ${from} for it in src/regions.ts, or look at its placement`
    const what = `${region.id}: a database in another region answered it, the ${role} in ${where}`
    return wrong('d1', what, `D1's meta of its /readyz says "${told}"`, fix)
  }
  const at = colo === undefined ? undefined : coloAt(colo)
  const said = `${region.id}: the ${role} in ${where} answered it`
  if (!at) return well('d1', said)
  const near = nearestHint(at)
  const saved = Math.round(savedMs(at, region, near))
  if (near.hint === region.hint || saved < SAVES_MS_MIN) {
    return well('d1', `${said}; the nearest hint to that is ${near.hint}`)
  }
  return wrong(
    'd1',
    `${said}, and ${near.hint} is nearer to that than its hint ${region.hint}`,
    `${saved} ms of a round trip, by distance`,
    `if it stays so for days: hint "${near.hint}" in src/regions.ts and wrangler.toml, and npm run deploy`,
  )
}

/** Absence is no evidence: the platform may take the header away. */
function placementFinding(region: Region, { regions }: House, told: string | undefined): Finding {
  const [, colo] = PLACED.exec(told ?? '') ?? []
  const at = colo === undefined ? undefined : coloAt(colo)
  if (!at) {
    const said = told === undefined ? 'cf-placement is absent' : `cf-placement is "${told}"`
    return unknown('placement', `${region.id}: nobody tells where it runs (${said})`)
  }
  const nearest = closest(at, regions)
  if (nearest.id === region.id) return well('placement', `${region.id} runs in ${colo}`)
  return wrong(
    'placement',
    `${region.id} runs in ${colo}, which is nearer to ${nearest.id}`,
    `cf-placement is "${told}", its hint is ${region.hint}`,
    'wait some minutes after a deploy and look again; if it stays, choose another hint near it',
  )
}
