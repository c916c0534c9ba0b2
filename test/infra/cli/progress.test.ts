import { expect, test } from 'vitest'
import { createProgress } from '../../../infra/cli/progress.ts'

function screenOf(isTTY: boolean) {
  const written: string[] = []
  let now = 0
  const screen = { isTTY, columns: 20, write: (text: string) => written.push(text) }
  const progress = createProgress(screen, () => now)
  const wait = (ms: number) => {
    now += ms
  }
  return { written, progress, wait }
}

test('a terminal has one line, written over, never wider than the screen', () => {
  const { written, progress, wait } = screenOf(true)
  progress.update('one')
  wait(50)
  progress.update('too soon')
  wait(200)
  progress.update('a line that is longer than the screen')
  progress.note('kept')
  expect(written).toEqual(['\r\u001b[2Kone', '\r\u001b[2Ka line that is long', '\r\u001b[2Kkept\n'])
})

test('a log gets a line now and then, whole', () => {
  const { written, progress, wait } = screenOf(false)
  progress.note('begin')
  wait(5_000)
  progress.update('too soon')
  wait(5_000)
  progress.update('a line that is longer than the screen')
  expect(written).toEqual(['begin\n', 'a line that is longer than the screen\n'])
})
