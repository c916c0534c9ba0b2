// Where colos and placement hints are, by the world's data, and which is nearest to which by the project's model.

import { byDistanceMs } from '../../src/edge/routing/rules/rank.ts'
import { PLACEMENT_HINTS } from '../deploy/placement-hints.ts'
import { readData } from '../world/csv.ts'
import { closest, type Point, readLocations } from '../world/map.ts'

/** Where a colo is, by its IATA code. undefined: no such colo in the data. */
export function coloAt(code: string): Point | undefined {
  const row = readData('cloudflare-colos.csv').find(({ colo }) => colo === code.toUpperCase())
  return row?.lat ? { lat: Number(row.lat), lon: Number(row.lon) } : undefined
}

/** Of the places whose coordinates are known, which is a hint or two in each part of the world. */
export const nearestHint = (to: Point): Point & { hint: string } =>
  closest(
    to,
    readLocations().filter(({ hint }) => PLACEMENT_HINTS.includes(hint)),
  )

/** How much shorter a round trip to `to` is from `near` than from `from`, in milliseconds. */
export const savedMs = (to: Point, from: Point, near: Point): number =>
  byDistanceMs(from, to) - byDistanceMs(near, to)
