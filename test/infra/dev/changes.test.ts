import { expect, test } from 'vitest'
import { type Change, gather } from '../../../infra/dev/changes.ts'
import { createClock } from '../../support/clock.ts'

/** Lets everything that can go on without time go on. */
const settle = () => new Promise((resolve) => setImmediate(resolve))

function start() {
  const clock = createClock()
  const turns: { changes: Change[]; end: (error?: Error) => void }[] = []
  const failures: unknown[] = []
  const work = (changes: ReadonlySet<Change>) =>
    new Promise<void>((resolve, reject) => {
      const end = (error?: Error) => (error ? reject(error) : resolve())
      turns.push({ changes: [...changes], end })
    })
  const changes = gather(clock, work, (error) => failures.push(error))
  return { clock, turns, failures, changes }
}

test('what an editor does at once is one piece of work', async () => {
  const { clock, turns, changes } = start()
  changes.tell('code')
  changes.tell('code')
  changes.tell('migrations')
  await settle()
  expect(turns).toHaveLength(0)
  clock.advance(1_000)
  await settle()
  expect(turns.map((turn) => turn.changes)).toEqual([['code', 'migrations']])
})

test('a change during the work is the next piece, and never a second one at once', async () => {
  const { clock, turns, changes } = start()
  changes.tell('code')
  clock.advance(1_000)
  await settle()
  changes.tell('config')
  clock.advance(1_000)
  await settle()
  expect(turns).toHaveLength(1)
  turns[0]?.end()
  await settle()
  clock.advance(1_000)
  await settle()
  expect(turns.map((turn) => turn.changes)).toEqual([['code'], ['config']])
  turns[1]?.end()
  await changes.idle()
  expect(turns).toHaveLength(2)
})

test('work that fails is told, and does not end the watch', async () => {
  const { clock, turns, failures, changes } = start()
  changes.tell('code')
  clock.advance(1_000)
  await settle()
  turns[0]?.end(new Error('does not compile'))
  await changes.idle()
  expect(failures).toEqual([new Error('does not compile')])
  changes.tell('code')
  clock.advance(1_000)
  await settle()
  expect(turns).toHaveLength(2)
})
