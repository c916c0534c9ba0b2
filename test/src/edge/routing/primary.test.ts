// Is it the primary, or one region's way to it?
import { expect, test } from 'vitest'
import { createPrimaryWatch } from '../../../../src/edge/routing/primary.ts'
import { PRIMARY_DOWN_MS } from '../../../../src/edge/routing/rules/limits.ts'
import type { Attempt } from '../../../../src/edge/routing/rules/plan.ts'
import { blocked, type Reach, reachable } from '../../../../src/edge/routing/rules/reach.ts'
import type { Result } from '../../../../src/edge/routing/rules/verdict.ts'
import { createClock } from '../../../support/clock.ts'

const HOME = 'enam'

function watching(reach: Reach = reachable) {
  const clock = createClock()
  const members: Record<string, { reach: Reach }> = {
    weur: { reach },
    [HOME]: { reach: reachable },
  }
  const of = (id: string) => members[id] ?? { reach: reachable }
  const watch = createPrimaryWatch(HOME, of, { clock, chance: () => 0.5 })
  return { clock, watch, reach: (id: string) => members[id]?.reach.kind }
}
const answered = (
  region: string,
  fault: 'none' | 'primary' | 'overload',
  status = 200,
): Result => ({
  region,
  tried: { kind: 'answered', response: new Response(null, { status }), ms: 1, fault },
})
const blamedBy = (region: string): Attempt => ({ region, ms: 1, outcome: 'primary' })
const blamed = [blamedBy('weur')]

test('blamed by a region, good at home: the region’s way is bad', () => {
  const { watch, reach } = watching()
  const answer = answered(HOME, 'none', 201)
  watch.learn([answer], answer, blamed, true)
  expect([reach('weur'), reach(HOME)]).toEqual(['bad', 'good'])
})

test('blamed at home too: it is the primary, no way is bad, and for a while nobody asks again', () => {
  const { clock, watch, reach } = watching()
  watch.learn([answered('weur', 'primary', 503)], undefined, [], true)
  expect(watch.confirmAt()).toBe(HOME) // one word is not enough
  watch.learn([answered(HOME, 'primary', 503)], undefined, blamed, true)
  expect([reach('weur'), reach(HOME)]).toEqual(['good', 'good'])
  expect(watch.confirmAt()).toBeUndefined()
  clock.advance(PRIMARY_DOWN_MS)
  expect(watch.confirmAt()).toBe(HOME)
})

test('blamed at home, good elsewhere: home’s way is bad', () => {
  const { watch, reach } = watching()
  const answer = answered('weur', 'none', 201)
  watch.learn([answer], answer, [blamedBy(HOME)], true)
  expect([reach('weur'), reach(HOME)]).toEqual(['good', 'bad'])
  expect(watch.confirmAt()).toBe(HOME)
})

test('two that blame it side by side are two', () => {
  const { watch } = watching()
  const both = [answered('weur', 'primary', 503), answered('eeur', 'primary', 503)]
  watch.learn(both, undefined, [], false)
  expect(watch.confirmAt()).toBeUndefined()
})

test('when home does not answer, or sheds, nothing is known', () => {
  const { watch, reach } = watching()
  const tried = { kind: 'failed', failure: 'timeout', ms: 1 } as const
  watch.learn([{ region: HOME, tried }], undefined, blamed, true)
  const shed = answered(HOME, 'overload', 503)
  watch.learn([shed], shed, blamed, true)
  expect(reach('weur')).toBe('good')
  expect(watch.confirmAt()).toBe(HOME)
})

test('a region that fails for reasons of its own says nothing of its way', () => {
  const { watch, reach } = watching()
  const answer = answered(HOME, 'none')
  watch.learn([answer], answer, [{ ...blamedBy('weur'), outcome: 'timeout' }], true)
  expect(reach('weur')).toBe('good')
})

test.each([
  ['a write that succeeds shows that the way is good', true, 201, 'good'],
  ['a refused one does not', true, 409, 'bad'],
  ['nor does a read from the replica', false, 200, 'bad'],
] as const)('%s', (_, needsPrimary, status, expected) => {
  const { watch, reach } = watching(blocked(reachable, { beganAt: 0, now: 0, chance: () => 0.5 }))
  const answer = answered('weur', 'none', status)
  watch.learn([answer], answer, [], needsPrimary)
  expect(reach('weur')).toBe(expected)
})
