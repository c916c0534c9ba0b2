// Requests drawn from a seed: the same each time, mostly honest, and odd in every way there is.
import { expect, test } from 'vitest'
import type { Operation } from '../../../infra/fuzz/api.ts'
import { draw } from '../../../infra/fuzz/draw.ts'
import { FIELDS, METHODS } from '../../../infra/fuzz/hostile.ts'
import { isWellFramed, toBytes } from '../../../infra/fuzz/request.ts'

const thing: Operation = {
  method: 'PUT',
  path: '/things/{id}',
  query: [{ name: 'q', schema: { type: 'integer' } }],
  body: { type: 'object', properties: { slug: { type: 'string' } }, required: ['slug'] },
  statuses: [200],
}
const list: Operation = { ...thing, method: 'GET', path: '/things', body: undefined }
const world = { operations: [thing, list], colos: ['NRT', 'LHR'], key: 'mk_dev_x' }
const COUNT = 5_000
const all = Array.from({ length: COUNT }, (_, index) => draw(7, index, world))

test('the nth request of a seed is always the same', () => {
  const again = Array.from({ length: 100 }, (_, index) => draw(7, index, world))
  expect(again.map(toBytes)).toEqual(all.slice(0, 100).map(toBytes))
  expect(toBytes(draw(8, 0, world))).not.toEqual(toBytes(draw(7, 0, world)))
})

test('the greater part is what the API asks for', () => {
  const honest = all.filter(
    ({ method, target }) => method === 'PUT' && /^\/things\/fuzz-\d+(?:\?q=-?\d+)?$/.test(target),
  )
  expect(honest.length).toBeGreaterThan(0.3 * COUNT)
  const meant = honest.filter(({ body }) =>
    /^\{"slug":"fuzz-/.test(Buffer.from(body ?? '').toString()),
  )
  expect(meant.length).toBeGreaterThan(0.6 * honest.length)
})

test('every odd method and field comes, and every way to frame and to leave', () => {
  const names = new Set(all.flatMap(({ fields }) => fields.map(([name]) => name)))
  expect(FIELDS.filter(([name]) => !names.has(name))).toEqual([])
  const methods = new Set(all.map(({ method }) => method))
  expect(METHODS.filter((method) => !methods.has(method))).toEqual([])
  expect(new Set(all.map(({ framing }) => framing.kind)).size).toBe(5)
  expect(new Set(all.map(({ leaves }) => leaves)).size).toBe(3)
  expect(all.filter(isWellFramed).length).toBeGreaterThan(0.9 * COUNT)
})

test('nothing to ask, or nowhere to ask it, is said', () => {
  expect(() => draw(7, 0, { ...world, operations: [] })).toThrow(/nothing to ask/)
})
