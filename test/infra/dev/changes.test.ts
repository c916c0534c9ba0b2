import { expect, test } from 'vitest'
import { type Change, gather } from '../../../infra/dev/changes.ts'
import { turn } from '../../src/settle.ts'
import { createClock } from '../../support/clock.ts'

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
  /** Longer than an editor takes to save. */
  const later = () => {
    clock.advance(1_000)
    return turn()
  }
  return { later, turns, failures, changes }
}

test('what an editor does at once is one piece of work', async () => {
  const { later, turns, changes } = start()
  changes.tell('code')
  changes.tell('code')
  changes.tell('migrations')
  await turn()
  expect(turns).toHaveLength(0)
  await later()
  expect(turns.map((one) => one.changes)).toEqual([['code', 'migrations']])
})

test('a change during the work is the next piece, and never a second one at once', async () => {
  const { later, turns, changes } = start()
  changes.tell('code')
  await later()
  changes.tell('config')
  await later()
  expect(turns).toHaveLength(1)
  turns[0]?.end()
  await turn()
  await later()
  expect(turns.map((one) => one.changes)).toEqual([['code'], ['config']])
  turns[1]?.end()
  await changes.idle()
  expect(turns).toHaveLength(2)
})

test('work that fails is told, and does not end the watch', async () => {
  const { later, turns, failures, changes } = start()
  changes.tell('code')
  await later()
  turns[0]?.end(new Error('does not compile'))
  await changes.idle()
  expect(failures).toEqual([new Error('does not compile')])
  changes.tell('code')
  await later()
  expect(turns).toHaveLength(2)
})
