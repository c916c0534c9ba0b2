// A second region beside a slow first: when, and who wins.
import { expect, test } from 'vitest'
import { hedgeAfterMs, hedged, type Start } from '../../../../src/edge/routing/hedge.ts'
import { createQuantile } from '../../../../src/edge/routing/rules/quantile.ts'
import type { Tried } from '../../../../src/edge/routing/rules/verdict.ts'
import { createClock } from '../../../support/clock.ts'
import { turn } from '../../settle.ts'

const AFTER_MS = 100
const response = new Response()
const ok = (ms: number): Tried => ({ kind: 'answered', response, ms, fault: 'none' })
const shed = (ms: number): Tried => ({ ...ok(ms), fault: 'overload' }) as Tried
const lost = (ms: number): Tried => ({ kind: 'failed', failure: 'unreachable', ms })

/** Two tries that end as told, unless they are stopped. */
function pair(firstMs: number, first: Tried, secondMs: number, second: Tried | undefined) {
  const clock = createClock()
  const began = { second: 0 }
  const start =
    (region: string, ms: number, tried: Tried): Start =>
    async (stop) => {
      await clock.sleep(ms, stop)
      return { region, tried: stop.aborted ? { kind: 'outrun', ms: 0 } : tried }
    }
  const running = hedged(
    start('a', firstMs, first),
    AFTER_MS,
    () => {
      began.second++
      return second && start('b', secondMs, second)
    },
    clock,
  )
  const finish = async () => {
    await turn()
    while (clock.sleeping().length > 0) {
      clock.advance(clock.sleeping()[0] ?? 0)
      await turn()
    }
    return (await running).map(({ region, tried }) =>
      tried.kind === 'answered' ? `${region}:${tried.fault}` : `${region}:${tried.kind}`,
    )
  }
  return { began, finish }
}

test('a first that is quick enough runs alone', async () => {
  const { began, finish } = pair(99, ok(99), 10, ok(10))
  expect(await finish()).toEqual(['a:none'])
  expect(began.second).toBe(0)
})

test('also when it fails', async () => {
  const { began, finish } = pair(50, lost(50), 10, ok(10))
  expect(await finish()).toEqual(['a:failed'])
  expect(began.second).toBe(0)
})

test.each([
  [
    'the second answers first, and cuts the first off',
    500,
    ok(500),
    50,
    ok(50),
    ['a:outrun', 'b:none'],
  ],
  [
    'the first answers first, and cuts the second off',
    120,
    ok(120),
    50,
    ok(50),
    ['a:none', 'b:outrun'],
  ],
  ['a failure does not win', 300, ok(300), 50, lost(50), ['a:none', 'b:failed']],
  ['overload does not win', 300, ok(300), 50, shed(50), ['a:none', 'b:overload']],
  ['both may fail', 300, lost(300), 50, shed(50), ['a:failed', 'b:overload']],
] as const)('%s', async (_, firstMs, first, secondMs, second, expected) => {
  const { began, finish } = pair(firstMs, first, secondMs, second)
  expect(await finish()).toEqual(expected)
  expect(began.second).toBe(1)
})

test('when there is no second to be had, the first is waited for', async () => {
  const { began, finish } = pair(500, ok(500), 0, undefined)
  expect(await finish()).toEqual(['a:none'])
  expect(began.second).toBe(1)
})

function reads(ms: number, samples = 100) {
  const quantile = createQuantile()
  for (let i = 0; i < samples; i++) quantile.add(ms)
  return quantile
}

test('it waits for the p99, but never less than a person notices', () => {
  expect(hedgeAfterMs(reads(180), 800)).toBe(180)
  expect(hedgeAfterMs(reads(3), 800)).toBe(50)
})

test('without samples, or when the cap comes first, there is no second', () => {
  expect(hedgeAfterMs(reads(180, 99), 800)).toBeUndefined()
  expect(hedgeAfterMs(reads(800), 800)).toBeUndefined()
})
