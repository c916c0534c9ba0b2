import { expect, test } from 'vitest'
import { createQueue } from '../../../../infra/world/d1/queue.ts'
import { turn } from '../../../src/settle.ts'

test('items leave in the order they came, whoever waits for whom', async () => {
  const queue = createQueue<number>(10)
  const early = queue.take()
  await queue.put(1)
  await queue.put(2)
  await queue.put(3)
  expect([await early, await queue.take(), await queue.take()]).toEqual([1, 2, 3])
})

test('a full queue holds its writer back until the reader takes one', async () => {
  const queue = createQueue<number>(2)
  await queue.put(1)
  let room = false
  const full = queue.put(2).then(() => {
    room = true
  })
  await turn()
  expect(room).toBe(false)
  expect(await queue.take()).toBe(1)
  await full
})

test('clearing drops the items and lets the writer go', async () => {
  const queue = createQueue<number>(1)
  const full = queue.put(1)
  queue.clear()
  await full
  const next = queue.take()
  await queue.put(2)
  expect(await next).toBe(2)
})
