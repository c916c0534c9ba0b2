import { expect, test } from 'vitest'
import { medianBlock, ratio, without } from '../../../infra/bench/hit-path-blocks.ts'

const block = (raw: number, kv: number, memory: number) => ({
  ...{ hello: 100, raw, kv, memory },
  told: 2 * memory,
})

test('a ratio is taken within each block, so that a slow one does not count as a slow arm', () => {
  const blocks = [block(200, 220, 20), block(2_000, 2_400, 200), block(300, 390, 60)]
  expect(ratio(blocks, 'kv', 'raw')).toEqual({ median: 1.2, least: 1.1, most: 1.3 })
  expect(ratio(blocks, 'memory', 'raw')).toEqual({ median: 0.1, least: 0.1, most: 0.2 })
  expect(ratio(blocks, 'told', 'memory')).toEqual({ median: 2, least: 2, most: 2 })
})

test('without the way there, only what a Worker does is left', () => {
  expect(without(block(300, 320, 140))).toEqual({
    ...{ hello: 0, raw: 200, kv: 220, memory: 40, told: 180 },
  })
})

test('a block is the medians of its arms, and one without samples is named', () => {
  const us = { hello: [1, 9, 2], raw: [4], kv: [5, 7], memory: [3], told: [4] }
  expect(medianBlock(us)).toEqual({ hello: 2, raw: 4, kv: 5, memory: 3, told: 4 })
  expect(() => medianBlock({ ...us, memory: [] })).toThrow('"memory"')
})
