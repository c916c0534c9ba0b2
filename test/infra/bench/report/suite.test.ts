import { expect, test } from 'vitest'
import { FAILOVER, HOT_KEY, NEW_LINKS, suiteOf } from '../../../../infra/bench/report/suite.ts'

test('every region is down once, each mix has every arm, and names are told apart', () => {
  const suite = suiteOf(7, 1_000_000, ['a', 'b'])
  const names = suite.map(({ scenario }) => scenario.name)
  expect(new Set(names).size).toBe(names.length)
  expect(names).toEqual(expect.arrayContaining(['mix 1', 'mix 5', 'mix 20', 'down a', 'down b']))
  const [first] = suite
  const { seconds = 0, warmSeconds = 0, perSecond = 0 } = first?.scenario ?? {}
  expect((seconds - warmSeconds) * perSecond).toBe(1_000_000)
  expect(first?.arms).toContain('meridian')
})

test('the region that dies on the way is one that there is, and comes back while it is watched', () => {
  const { outage, seconds } =
    suiteOf(7, 1_000, ['a']).find(({ scenario }) => scenario.name === FAILOVER)?.scenario ?? {}
  expect(outage?.region).toBe('a')
  expect(outage?.until).toBeLessThan(seconds ?? 0)
})

test('scenarios beside the main one end where more reads tell nothing more', () => {
  const countedOf = (requests: number) =>
    suiteOf(7, requests, ['a'])
      .filter(({ scenario }) => !['mix 1', FAILOVER, HOT_KEY, NEW_LINKS].includes(scenario.name))
      .map(({ scenario }) => (scenario.seconds - scenario.warmSeconds) * scenario.perSecond)
  expect(Math.max(...countedOf(10_000_000))).toBe(100_000)
  expect(Math.min(...countedOf(100_000))).toBe(20_000)
  const down = suiteOf(7, 10_000_000, ['a']).find(({ scenario }) => scenario.name === 'down a')
  const { seconds = 0, warmSeconds = 0 } = down?.scenario ?? {}
  expect(seconds - warmSeconds).toBe(30)
})
