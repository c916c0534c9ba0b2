// A line by itself, with travel in the test's hand.
import { expect, test } from 'vitest'
import { delayLine, WINDOW_BYTES } from '../../../infra/world/delay-line.ts'
import { turn } from '../../src/settle.ts'

function setUp() {
  const underWay: (() => void)[] = []
  const line = delayLine(() => new Promise((resolve) => underWay.push(resolve)))
  return { line, arrive: (at: number) => underWay[at]?.(), underWay }
}

test('chunks come out in the order in which they went in, whichever arrives first', async () => {
  const { line, arrive } = setUp()
  const out: string[] = []
  line.on('data', (chunk: Buffer) => out.push(String(chunk)))
  line.on('end', () => out.push('end'))
  line.write('a')
  line.write('b')
  line.end()
  await turn()
  arrive(1)
  arrive(2)
  await turn()
  expect(out).toEqual([])
  arrive(0)
  await turn()
  expect(out).toEqual(['a', 'b', 'end'])
})

test('a full line takes no more until something was read at its end', async () => {
  const { line, arrive, underWay } = setUp()
  const half = Buffer.alloc(WINDOW_BYTES / 2)
  for (let i = 0; i < 4; i += 1) line.write(half)
  await turn()
  expect(underWay).toHaveLength(2)
  arrive(0)
  arrive(1)
  for (let i = 0; i < 10; i += 1) await turn()
  expect(underWay).toHaveLength(2) // arrived, and not read
  line.resume()
  for (let i = 0; i < 10; i += 1) await turn()
  expect(underWay).toHaveLength(4)
})
