import { expect, test } from 'vitest'
import { type Block, medians, ratio } from '../../../../infra/bench/wall/blocks.ts'

const block = (raw: number, kv: number, memory: number): Block => {
  const inside = { raw, kv, memory, told: 2 * memory }
  return {
    ...{ clientUs: { hello: 1, hono: 1, both: 1, ...inside }, cpuUs: undefined },
    insideUs: inside,
  }
}

test('a ratio is taken within each block, so that a slow one does not count as a slow arm', () => {
  const blocks = [block(200, 220, 20), block(2_000, 2_400, 200), block(300, 390, 60)]
  const of = (of: 'kv' | 'memory', to: 'raw') => ratio(blocks, 'insideUs', of, to)
  expect(of('kv', 'raw')).toMatchObject({ median: 1.2, least: 1.1, most: 1.3 })
  expect(of('memory', 'raw')).toMatchObject({ median: 0.1, least: 0.1, most: 0.2 })
})

test('what was not measured has no ratio', () => {
  expect(ratio([block(1, 1, 1)], 'cpuUs', 'kv', 'raw')).toBeUndefined()
  expect(ratio([block(1, 1, 1)], 'insideUs', 'both', 'hono')).toBeUndefined()
  expect(ratio([], 'clientUs', 'kv', 'raw')).toBeUndefined()
})

test('an arm without samples is named', () => {
  expect(medians({ raw: [4, 1, 9], kv: [5] })).toEqual({ raw: 4, kv: 5 })
  expect(() => medians({ raw: [4], kv: [] })).toThrow('"kv"')
})
