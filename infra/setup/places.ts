// Where regions can be: by ids that are known, or at any placement hint that the world's map knows.
import { closest } from 'fastest-levenshtein'
import type { Region } from '../../src/regions.ts'
import { D1_LOCATIONS } from '../deploy/check.ts'
import { readData } from '../world/csv.ts'
import { SetupError } from './setup-error.ts'

/** The six locations of D1, then three more where Workers can be placed. */
const HINTS: Readonly<Record<string, string>> = {
  wnam: 'aws:us-west-1',
  enam: 'aws:us-east-1',
  weur: 'aws:eu-west-2',
  eeur: 'gcp:europe-central2',
  apac: 'aws:ap-southeast-1',
  oc: 'aws:ap-southeast-2',
  sam: 'aws:sa-east-1',
  me: 'aws:me-central-1',
  afr: 'aws:af-south-1',
}
export const KNOWN: readonly string[] = Object.keys(HINTS)

/** A binding is named after it, and a Worker. */
const ID = /^[a-z][a-z0-9]{1,11}$/
/** The other Worker's. */
const TAKEN = 'edge'

/** `weur`, or `tyo=aws:ap-northeast-1`, as a region; one of `own` is as it is there. Throws with the nearest. */
export function findRegion(asked: string, own: readonly Region[]): Region {
  const [id = '', given] = asked.split('=')
  const mine = own.find((region) => region.id === id)
  if (mine && (given === undefined || given === mine.hint)) return mine
  const ids = [...new Set([...own.map((region) => region.id), ...KNOWN])]
  const hint = given ?? HINTS[id]
  if (hint === undefined) {
    throw new SetupError(
      `There is no region "${id}"; the nearest is "${closest(id, ids)}". There is ${ids.join(', ')}; another is an id and its placement hint, such as tyo=aws:ap-northeast-1.`,
    )
  }
  if (!ID.test(id) || id === TAKEN) {
    throw new SetupError(
      `"${id}" cannot be a region's id: 2 to 12 small letters and digits, a letter first, and not "${TAKEN}".`,
    )
  }
  return regionAt(id, hint)
}

function regionAt(id: string, hint: string): Region {
  const rows = readData('regions.csv')
  const row = rows.find((one) => one.placement_hint === hint)
  if (!row) {
    const hints = [...new Set(rows.map((one) => one.placement_hint ?? ''))]
    throw new SetupError(
      `The world's map knows no placement hint "${hint}"; the nearest is "${closest(hint, hints)}". It knows ${hints.join(', ')}.`,
    )
  }
  return { id, city: row.city ?? '', lat: Number(row.lat), lon: Number(row.lon), hint }
}

/** Throws unless D1 can keep its primary there. */
export function checkPrimary(primary: string, regions: readonly Region[]): string {
  const able = regions.map(({ id }) => id).filter((id) => D1_LOCATIONS.includes(id))
  if (able.includes(primary)) return primary
  if (able.length === 0) {
    throw new SetupError(
      `None of the regions is a location of D1, where the primary has to be. Add one of ${D1_LOCATIONS.join(', ')}.`,
    )
  }
  const why = regions.some(({ id }) => id === primary)
    ? 'is not a location of D1'
    : 'is not among the regions'
  throw new SetupError(
    `The primary "${primary}" ${why}; name another with --primary: ${able.join(', ')}.`,
  )
}
