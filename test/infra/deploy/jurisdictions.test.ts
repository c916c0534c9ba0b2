// The lists of hints, against the platform's own names and the countries that the world's map knows.
import { expect, test } from 'vitest'
import {
  hintsInside,
  isInside,
  isJurisdiction,
  JURISDICTIONS,
} from '../../../infra/deploy/jurisdictions.ts'
import { PLACEMENT_HINTS } from '../../../infra/deploy/placement-hints.ts'
import { readData } from '../../../infra/world/csv.ts'

test('each hint is one that the platform knows, and is listed once', () => {
  for (const name of JURISDICTIONS) {
    const inside = hintsInside(name)
    expect(inside.filter((hint) => !PLACEMENT_HINTS.includes(hint))).toEqual([])
    expect(new Set(inside).size).toBe(inside.length)
  }
})

/** https://european-union.europa.eu/principles-countries-history/eu-countries_en */
const UNION = 'AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE'

test('what lies inside is what lies in those countries', () => {
  const places = readData('regions.csv')
  const inside = (countries: string) =>
    places.filter(({ country = '' }) => countries.split(' ').includes(country))
  const listed = (name: 'eu' | 'us' | 'fedramp') =>
    places.filter(({ placement_hint = '' }) => isInside(placement_hint, name))
  expect(inside(UNION).length).toBeGreaterThan(0)
  expect(listed('eu')).toEqual(inside(UNION))
  expect(listed('us')).toEqual(inside('US'))
  expect(listed('fedramp')).toEqual(inside('US'))
})

test.each(['aws:eu-west-2', 'aws:eu-central-2', 'gcp:europe-west6', 'azure:norwayeast'])(
  '%s is in Europe, and not in the Union',
  (hint) => {
    expect(PLACEMENT_HINTS).toContain(hint)
    expect(isInside(hint, 'eu')).toBe(false)
    expect(isInside(hint, undefined)).toBe(true)
  },
)

test('names of objects are no jurisdictions', () => {
  expect(['eu', 'toString', 'EU'].map(isJurisdiction)).toEqual([true, false, false])
})
