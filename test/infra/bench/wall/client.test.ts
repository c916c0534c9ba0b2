// An answer from another tier than was meant is no sample, whoever asks.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Arms, openArms } from '../../../../infra/bench/wall/arms.ts'
import { measureAsClient } from '../../../../infra/bench/wall/client.ts'
import { measureInside } from '../../../../infra/bench/wall/inside.ts'
import { root } from '../../../support/world.ts'

/** All but one stay in memory, and that one does when it is asked for again. */
const paths = Array.from({ length: 11 }, (_, i) => `/grouped-${i}`)
const { signal } = new AbortController()
let arms: Arms
beforeAll(async () => {
  arms = await openArms(root, paths, { kvMs: 0, d1Ms: 0 }, signal)
})
afterAll(() => arms?.[Symbol.asyncDispose]())

test('as a client', async () => {
  const missed: string[] = []
  const measured = measureAsClient(arms, paths)(5, (what) => void missed.push(what))
  await expect(measured).rejects.toThrow('arm "kv"')
  expect(missed).toEqual(Array(4).fill('memory for kv'))
})

test('from inside', async () => {
  const missed: string[] = []
  const inside = () =>
    measureInside(
      arms,
      '/grouped-',
      () => 0,
      { operations: 3, calls: 1 },
      (what) => {
        missed.push(what)
      },
    )
  expect(Object.values(await inside()).every((us) => us > 0)).toBe(true)
  await expect(inside()).rejects.toThrow('arm "kv"')
  expect(missed).toEqual(['batch with {"memory":3} for kv'])
})
