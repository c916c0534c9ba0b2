// A map that forgets by the clock.
import { expect, test } from 'vitest'
import { Expiring } from '../../../src/shared/expiring.ts'
import { createClock } from '../../support/clock.ts'

const opened = () => {
  const clock = createClock()
  return { clock, map: new Expiring<string | object>(clock, 1_000) }
}

test('what was set is there until its time is over, and then takes no memory', () => {
  const { clock, map } = opened()
  map.set('a', 'first')
  clock.advance(500)
  map.set('b', 'second')
  clock.advance(499)
  expect([map.get('a'), map.get('b'), map.size]).toEqual(['first', 'second', 2])
  clock.advance(1)
  expect([map.get('a'), map.get('b'), map.size]).toEqual([undefined, 'second', 1])
  clock.advance(500)
  expect(map.size).toBe(0)
})

test('what is set again lives as long as the new one', () => {
  const { clock, map } = opened()
  map.set('a', 'old')
  map.set('b', 'other')
  clock.advance(600)
  map.set('a', 'new')
  clock.advance(600)
  expect([map.get('a'), map.get('b'), map.size]).toEqual(['new', undefined, 1])
})

test('nobody deletes what somebody else has put in his place', () => {
  const { map } = opened()
  const [mine, theirs] = [{}, {}]
  map.set('a', mine)
  map.set('a', theirs)
  map.delete('a', mine)
  expect(map.get('a')).toBe(theirs)
  map.delete('a', theirs)
  expect(map.size).toBe(0)
})

test('a clock that is set back makes nothing live longer', () => {
  let now = 1_000_000
  const map = new Expiring<string>({ now: () => now }, 1_000)
  map.set('a', 'x')
  now -= 3_600_000
  expect(map.get('a')).toBe('x')
  now += 1_000
  expect(map.get('a')).toBeUndefined()
})
