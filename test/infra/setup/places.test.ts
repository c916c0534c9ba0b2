import { expect, test } from 'vitest'
import { D1_LOCATIONS } from '../../../infra/deploy/check.ts'
import { isInside } from '../../../infra/deploy/jurisdictions.ts'
import { checkPrimary, findRegion, KNOWN, knownInside } from '../../../infra/setup/places.ts'
import { regions } from '../../support/map.ts'

const [wnam, enam] = regions.filter(({ id }) => id === 'wnam' || id === 'enam')
const own = [{ ...wnam, id: 'wnam', city: 'Here', lat: 1, lon: 2, hint: 'aws:us-west-2' }]

test('every region that is known has its place, and six are where D1 is', () => {
  const found = KNOWN.map((id) => findRegion(id, []))
  expect(found.map(({ id }) => id)).toEqual(KNOWN)
  expect(new Set(found.map(({ hint }) => hint)).size).toBe(KNOWN.length)
  expect(found.filter(({ id }) => D1_LOCATIONS.includes(id))).toEqual(regions)
})

test('a region that the map has stays as it is there', () => {
  expect(findRegion('wnam', own)).toBe(own[0])
  expect(findRegion('wnam=aws:us-west-1', own)).toEqual(wnam)
})

test('any other is an id with a placement hint', () => {
  expect(findRegion('tyo=aws:ap-northeast-1', own)).toEqual({
    ...{ id: 'tyo', city: 'Tokyo', lat: 35.68, lon: 139.77, hint: 'aws:ap-northeast-1' },
  })
})

test.each([
  ['wuer', 'There is no region "wuer"; the nearest is "weur"'],
  ['tyo=aws:ap-northest-1', 'no placement hint "aws:ap-northest-1"; the nearest is "aws:ap-northe'],
  ['Tokyo!=aws:ap-northeast-1', '"Tokyo!" cannot be a region\'s id'],
  ['edge=aws:ap-northeast-1', '"edge" cannot be a region\'s id'],
])('%s is refused, with the nearest', (asked, says) => {
  expect(() => findRegion(asked, own)).toThrow(says)
})

test('the primary is one of the regions, and where D1 keeps primaries', () => {
  const sam = findRegion('sam', [])
  const among = [sam, ...(enam ? [enam] : [])]
  expect(checkPrimary('enam', among)).toBe('enam')
  expect(() => checkPrimary('weur', among)).toThrow('not among the regions; name another with')
  expect(() => checkPrimary('sam', among)).toThrow('not a location of D1; name another with --pri')
  expect(() => checkPrimary('sam', [sam])).toThrow(`Add one of ${D1_LOCATIONS.join(', ')}`)
})

test('within a jurisdiction a region is where there is room for it, or is refused with what there is', () => {
  expect(findRegion('weur', regions, 'eu')).toMatchObject({ id: 'weur', hint: 'gcp:europe-west4' })
  expect(findRegion('eeur', regions, 'eu')).toBe(regions.find(({ id }) => id === 'eeur'))
  expect(knownInside('eu')).toEqual(['weur', 'eeur'])
  expect(knownInside('us')).toEqual(['wnam', 'enam'])
  expect(knownInside('fedramp')).toEqual(['wnam', 'enam'])
  expect(knownInside(undefined)).toEqual(KNOWN)
  const refused = 'is outside eu. Inside are weur, eeur; another is an id and its placement hint'
  expect(() => findRegion('weur=aws:eu-west-2', regions, 'eu')).toThrow(`(London) ${refused}`)
  expect(() => findRegion('apac', regions, 'eu')).toThrow(`(Singapore) ${refused}`)
  const [example = ''] = /\w+:\S+(?=\.$)/.exec(messageOf(() => findRegion('oc', [], 'eu'))) ?? []
  expect(isInside(example, 'eu')).toBe(true)
})

function messageOf(call: () => unknown): string {
  try {
    call()
  } catch (error) {
    return error instanceof Error ? error.message : ''
  }
  throw new Error('it was not refused')
}
