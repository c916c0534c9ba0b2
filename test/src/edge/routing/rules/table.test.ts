// The table that a colo's isolates leave each other: what is believed of it, and when it is written.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Heard } from '../../../../../src/edge/routing/rules/estimate.ts'
import {
  formatTable,
  parseTable,
  TABLE_CHARS_MAX,
  TABLE_OLD_MS,
  TABLE_YOUNG_MS,
  worthTelling,
} from '../../../../../src/edge/routing/rules/table.ts'
import { regions } from '../../../../support/map.ts'

const NOW = 1_800_000_000_000
const heard = (times: Record<string, number>, at = NOW): Map<string, Heard> =>
  new Map(Object.entries(times).map(([id, rttMs]) => [id, { rttMs, at }]))
const parse = (text: string | null, among = regions) => parseTable(text, among, NOW)

test('what is written is read', () => {
  const table = { at: NOW - 5, heard: heard({ weur: 12.3, oc: 270 }, NOW - 9) }
  expect(parse(formatTable(table, regions))).toEqual(table)
})

test('twelve regions are well within what is read', () => {
  const many = [...regions, ...regions.map((one) => ({ ...one, id: `${one.id}-too` }))]
  const all = Object.fromEntries(many.map(({ id }) => [id, 1234.5]))
  const text = formatTable({ at: NOW, heard: heard(all) }, many)
  expect(text.length).toBeLessThan(TABLE_CHARS_MAX / 2)
  expect(parse(text, many)?.heard.size).toBe(many.length)
})

describe('nothing is believed of', () => {
  const good = formatTable({ at: NOW, heard: heard({ weur: 12 }) }, regions)
  const with_ = (changes: object) => JSON.stringify({ ...JSON.parse(good), ...changes })
  test.each([
    ['nothing', null],
    ['no JSON', good.slice(1)],
    ['another kind of JSON', '[1]'],
    ['one that is too long', good + ' '.repeat(TABLE_CHARS_MAX)],
    ['another map', formatTable({ at: NOW, heard: heard({ weur: 12 }) }, regions.slice(1))],
    ['no time', with_({ at: '1' })],
    ['no regions', with_({ regions: null })],
    ['a time below zero', with_({ regions: { weur: [-1, NOW] } })],
    ['a time that never ends', with_({ regions: { weur: [1e9, NOW] } })],
    ['a time that is none', with_({ regions: { weur: ['12', NOW] } })],
    ['a figure without its age', with_({ regions: { weur: [12] } })],
  ])('%s', (_, text) => {
    expect(parse(good)).toBeDefined()
    expect(parse(text)).toBeUndefined()
  })

  test('a region that moved, though its name is the same', () => {
    const moved = regions.map((one) => (one.id === 'oc' ? { ...one, lat: one.lat + 1 } : one))
    expect(parse(good, moved)).toBeUndefined()
  })

  test('a region that is not in the map, be it called like a thing of the language', () => {
    const text = with_({ regions: { mars: [1, NOW], constructor: [1, NOW] } })
    expect(parse(text)?.heard.size).toBe(0)
  })
})

test('whatever the text, it is a table or none, and never an error', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      expect(parse(text)).toBeUndefined()
    }),
  )
})

test('what says it is from the future is from now, and grows old', () => {
  const text = formatTable({ at: NOW * 2, heard: heard({ weur: 12 }, NOW * 2) }, regions)
  expect(parse(text)).toEqual({ at: NOW, heard: heard({ weur: 12 }) })
})

describe('it is written', () => {
  const found = (ageMs: number, times: Record<string, number> = { weur: 12, oc: 270 }) => ({
    at: NOW - ageMs,
    heard: heard(times, NOW - ageMs),
  })
  const own = heard({ weur: 12, oc: 270 })

  test('where there is none, but for one region alone', () => {
    expect(worthTelling(own, undefined, NOW)).toEqual({ at: NOW, heard: own })
    expect(worthTelling(heard({ weur: 12 }), undefined, NOW)).toBeUndefined()
  })

  test('again when it is old, with what the others knew', () => {
    expect(worthTelling(own, found(TABLE_OLD_MS - 1), NOW)).toBeUndefined()
    const told = worthTelling(own, found(TABLE_OLD_MS, { apac: 170, oc: 1 }), NOW)
    expect(told?.heard.get('apac')).toEqual({ rttMs: 170, at: NOW - TABLE_OLD_MS })
    expect(told?.heard.get('oc')).toEqual({ rttMs: 270, at: NOW })
  })

  test('earlier when something else is true now, but never while it is young', () => {
    const news = heard({ weur: 112, oc: 270 })
    expect(worthTelling(news, found(TABLE_YOUNG_MS), NOW)).toBeDefined()
    expect(worthTelling(news, found(TABLE_YOUNG_MS - 1), NOW)).toBeUndefined()
    expect(worthTelling(heard({ weur: 19, oc: 300 }), found(TABLE_YOUNG_MS), NOW)).toBeUndefined()
    expect(worthTelling(heard({ weur: 12, eeur: 40 }), found(TABLE_YOUNG_MS), NOW)).toBeDefined()
  })
})
