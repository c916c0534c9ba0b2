// One is under way, one waits, and whoever comes meanwhile shares the one that waits.
import { expect, test } from 'vitest'
import { Turns } from '../../../../../src/edge/cache/store/turns.ts'
import { type Position, start } from '../../../../../src/shared/position.ts'
import { createClock } from '../../../../support/clock.ts'
import { turn } from '../../../settle.ts'

const WAIT_MS = 1_000

function opened() {
  const clock = createClock()
  const turns = new Turns<string>(clock, WAIT_MS)
  const begun: Position[] = []
  const ends: ((text: string) => void)[] = []
  const fails: (() => void)[] = []
  const work = (position: Position) => {
    begun.push(position)
    return new Promise<string>((resolve, reject) => {
      ends.push(resolve)
      fails.push(() => reject(new Error('lost')))
    })
  }
  const at = (floor: number) => ({ ...start(1), floor })
  const take = (floor = 0, name = 'a') => turns.take(name, at(floor), work)
  return { clock, turns, begun, ends, fails, take, at }
}

test('the first begins at once, and nobody who comes after that shares it', async () => {
  const { begun, ends, take } = opened()
  const first = take()
  const [second, third] = [take(), take()]
  expect([first.mine, second.mine, third.mine, begun.length]).toEqual([true, true, false, 1])
  ends[0]?.('one')
  expect(await first.result).toBe('one')
  await turn()
  expect(begun).toHaveLength(2)
  const late = take() // the second is under way by now
  expect(late.mine).toBe(true)
  ends[1]?.('two')
  expect(await Promise.all([second.result, third.result])).toEqual(['two', 'two'])
})

test('six hundred at once are two', async () => {
  const { begun, ends, take, turns } = opened()
  const all = Array.from({ length: 600 }, () => take())
  for (const call of [0, 1]) {
    ends[call]?.(`${call}`)
    await turn()
  }
  const results = await Promise.all(all.map(({ result }) => result))
  expect([begun.length, results.filter((text) => text === '1').length]).toEqual([2, 599])
  expect(turns.size).toBe(0)
})

test('who waits asks for as much as the newest of all who wait with him has seen', async () => {
  const { begun, ends, take, at } = opened()
  take(1)
  for (const floor of [3, 9, 5]) take(floor)
  ends[0]?.('')
  await turn()
  expect(begun).toEqual([at(1), at(9)])
})

test('other names are not concerned', () => {
  const { begun, take } = opened()
  take(0, 'a')
  expect(take(0, 'b').mine).toBe(true)
  expect(begun).toHaveLength(2)
})

test('one that throws brings nothing, and the next begins', async () => {
  const { begun, fails, take } = opened()
  const first = take()
  take()
  fails[0]?.()
  expect(await first.result).toBeUndefined()
  await turn()
  expect(begun).toHaveLength(2)
})

test('one that is lost with its request is waited for so long, and forgotten', async () => {
  const { clock, turns, begun, take } = opened()
  take()
  take()
  clock.advance(WAIT_MS - 1)
  await turn()
  expect([begun.length, take().mine]).toEqual([1, false])
  clock.advance(1)
  await turn()
  expect([begun.length, turns.size]).toEqual([2, 1])
  clock.advance(WAIT_MS)
  expect(turns.size).toBe(0)
})

test('ten thousand that are lost leave nothing', () => {
  const { clock, turns, take } = opened()
  for (let n = 0; n < 10_000; n++) {
    take(0, `${n}`)
    take(0, `${n}`)
    if (n % WAIT_MS === 0) clock.advance(WAIT_MS)
  }
  expect(turns.size).toBeLessThanOrEqual(2 * WAIT_MS)
  clock.advance(WAIT_MS)
  expect(turns.size).toBe(0)
})

test('a clock that is set back makes a lost one last no longer', () => {
  const { clock, turns, take } = opened()
  take()
  clock.advance(-3_600_000)
  expect(turns.size).toBe(1)
  clock.advance(WAIT_MS)
  expect(turns.size).toBe(0)
})
