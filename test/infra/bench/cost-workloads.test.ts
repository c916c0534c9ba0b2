import { expect, test } from 'vitest'
import { workloads } from '../../../infra/bench/cost-workloads.ts'
import type { Ask } from '../../../infra/traffic/exchange.ts'

const slugs = Array.from({ length: 50 }, (_, i) => `s${i}`)

function draw(name: string, times: number, seed = 1): string[] {
  const next = workloads.find((one) => one.name === name)?.next(slugs, seed)
  if (!next) throw new Error(`no workload "${name}"`)
  const word = ({ path, body }: Ask) => (body ? `write ${JSON.stringify(body)}` : path)
  return Array.from({ length: times }, () => word(next()))
}

test('one hot link is one path', () => {
  expect(new Set(draw('one hot link', 20))).toEqual(new Set(['/s0']))
})

test('short links are the known ones, the first most', () => {
  const paths = draw('short links', 2_000)
  const of = (path: string) => paths.filter((one) => one === path).length
  expect(new Set(paths).size).toBeGreaterThan(40)
  expect(paths.every((path) => slugs.includes(path.slice(1)))).toBe(true)
  expect(of('/s0')).toBeGreaterThan(4 * of('/s9'))
})

test.each(['long tail', 'crawler'])('%s asks for nothing twice', (name) => {
  const paths = draw(name, 1_000)
  expect(new Set(paths).size).toBe(1_000)
  if (name === 'crawler') expect(paths.some((path) => slugs.includes(path.slice(1)))).toBe(false)
})

test('one in a hundred writes, each a new link', () => {
  const writes = draw('writes', 5_000).filter((word) => word.startsWith('write '))
  expect(writes.length).toBeGreaterThan(25)
  expect(writes.length).toBeLessThan(100)
  expect(new Set(writes).size).toBe(writes.length)
})

test.each(workloads)('$name is the same again under its seed', ({ name }) => {
  expect(draw(name, 100, 4)).toEqual(draw(name, 100, 4))
})
