// Where regions can be: by ids that are known, or at any placement hint that the world's map knows.
import { closest } from 'fastest-levenshtein'
import type { Region } from '../../src/regions.ts'
import { D1_LOCATIONS } from '../deploy/check.ts'
import { hintsInside, isInside, type Jurisdiction } from '../deploy/jurisdictions.ts'
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
/** For ids whose usual place lies outside a jurisdiction: London is near, and not in the Union. */
const INSTEAD: Readonly<Record<string, string>> = { weur: 'gcp:europe-west4' }

/** A binding is named after it, and a Worker. */
const ID = /^[a-z][a-z0-9]{1,11}$/
/** The other Worker's. */
const TAKEN = 'edge'

/** `weur`, or `tyo=aws:ap-northeast-1`, as a region; one of `own` is as it is there, if it is inside. Throws with the
 * nearest. */
export function findRegion(
  asked: string,
  own: readonly Region[],
  jurisdiction?: Jurisdiction,
): Region {
  const [id = '', given] = asked.split('=')
  const mine = own.find((region) => region.id === id)
  const stays = mine && isInside(mine.hint, jurisdiction)
  if (mine && (given === undefined ? stays : given === mine.hint)) return inside(mine, jurisdiction)
  const ids = [...new Set([...own.map((region) => region.id), ...KNOWN])]
  const hint = given ?? usualHint(id, jurisdiction)
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
  return inside(regionAt(id, hint), jurisdiction)
}

const usualHint = (id: string, jurisdiction: Jurisdiction | undefined): string | undefined =>
  [HINTS[id], INSTEAD[id]].find((hint) => hint && isInside(hint, jurisdiction)) ?? HINTS[id]

/** Those known by an id alone that a jurisdiction has room for. */
export const knownInside = (jurisdiction: Jurisdiction | undefined): string[] =>
  KNOWN.filter((id) => isInside(usualHint(id, jurisdiction) ?? '', jurisdiction))

function inside(region: Region, jurisdiction: Jurisdiction | undefined): Region {
  if (jurisdiction === undefined || isInside(region.hint, jurisdiction)) return region
  throw new SetupError(
    `"${region.id}" at ${region.hint} (${region.city}) is outside ${jurisdiction}. Inside are ${knownInside(jurisdiction).join(', ')}; another is an id and its placement hint, such as mine=${hintsInside(jurisdiction)[0]}.`,
  )
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
