import { expect, test } from 'vitest'
import { askOf, makeSchedule } from '../../../infra/demo/traffic.ts'
import { zipfWeight } from '../../../infra/traffic/chance.ts'

const shares = [
  { colo: 'BOM', city: 'Mumbai', share: 0.7 },
  { colo: 'LHR', city: 'London', share: 0.3 },
]
const slugs = Array.from({ length: 100 }, (_, n) => `link${n}`)
const options = { seed: 7, durationMs: 100_000, shares, slugs }
const schedule = makeSchedule(options)
const count = (wanted: (planned: (typeof schedule)[number]) => boolean) =>
  schedule.filter(wanted).length

test('the same seed plans the same traffic, whatever order the links were listed in', () => {
  expect(makeSchedule({ ...options, slugs: slugs.toReversed() })).toEqual(schedule)
})

test('another seed plans another', () => {
  expect(makeSchedule({ ...options, seed: 8 })).not.toEqual(schedule)
})

test('requests come in order, one in each slot, within the time', () => {
  expect(schedule).toHaveLength(5_000)
  for (const { n, atMs } of schedule) {
    expect(atMs).toBeGreaterThanOrEqual(n * 20)
    expect(atMs).toBeLessThan((n + 1) * 20)
  }
})

test('colos get what their users are', () => {
  expect(count(({ colo }) => colo === 'BOM') / schedule.length).toBeCloseTo(0.7, 1)
})

test('about one request in a hundred writes, one in twenty lists', () => {
  expect(count(({ kind }) => kind === 'write')).toBeGreaterThan(25)
  expect(count(({ kind }) => kind === 'write')).toBeLessThan(100)
  expect(count(({ kind }) => kind === 'list')).toBeGreaterThan(150)
  expect(count(({ kind }) => kind === 'list')).toBeLessThan(350)
})

test('few links get most of the clicks, as Zipf says, and the seed chooses which', () => {
  const clicks = new Map<string, number>()
  for (const planned of schedule) {
    if (planned.kind === 'follow') {
      clicks.set(planned.slug, (clicks.get(planned.slug) ?? 0) + 1)
    }
  }
  const counts = [...clicks.values()].sort((a, b) => b - a)
  const follows = counts.reduce((sum, one) => sum + one, 0)
  const topTen = counts.slice(0, 10).reduce((sum, one) => sum + one, 0)
  const all = slugs.reduce((sum, _, index) => sum + zipfWeight(index + 1), 0)
  const expected = slugs.slice(0, 10).reduce((sum, _, i) => sum + zipfWeight(i + 1), 0) / all
  expect(topTen / follows).toBeCloseTo(expected, 1)
  expect(clicks.get('link0')).not.toBe(counts[0])
})

test('a world without links is an error, not an endless search', () => {
  expect(() => makeSchedule({ ...options, slugs: [] })).toThrow('nothing to draw from')
})

test('a new link is one of its phase', () => {
  const planned = { n: 9, atMs: 0, colo: 'BOM' }
  expect(askOf({ ...planned, kind: 'follow', slug: 'a' }, 'p2')).toMatchObject({ path: '/a' })
  expect(askOf({ ...planned, kind: 'write' }, 'p2')).toEqual({
    ...{ method: 'POST', path: '/api/links', colo: 'BOM' },
    body: { slug: 'p2-9', url: 'https://example.com/p2-9', listed: true },
  })
})
