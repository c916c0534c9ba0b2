// Who asks for something new shares a load that began after he came, and none that began before.
import { beforeEach, expect, test } from 'vitest'
import { askedBy } from '../../../../src/edge/cache/lookup.ts'
import type { Shared } from '../../../../src/edge/cache/share.ts'
import type { Visit } from '../../../../src/edge/visit/visit.ts'
import { internalHeaders } from '../../../../src/shared/headers.ts'
import { parseAsk, start } from '../../../../src/shared/position.ts'
import { turn, until } from '../../settle.ts'
import {
  type Call,
  costsOf,
  fromRegion,
  type Lab,
  openEdge,
  regionsThat,
  textOf,
  visitTo,
} from '../lab.ts'

const KEY = '1:/a'
const CACHED = { 'CDN-Cache-Control': 'max-age=60' }

let calls: Call[]
let waiting: ((response: Response) => void)[]
let lab: Lab
beforeEach(async () => {
  waiting = []
  const regions = regionsThat(() => new Promise((resolve) => waiting.push(resolve)))
  calls = regions.calls
  lab = await openEdge(regions.upstreams)
})

const ask = (changes: Partial<Visit> = {}, headers: Record<string, string> = {}) => {
  const init = { headers: { 'Cache-Control': 'no-cache', ...headers } }
  const visit = visitTo(lab, '/a', init, changes)
  return { visit, loading: lab.cache.reloads.load(askedBy(visit, KEY)) }
}
async function answer(call: number, text: string, headers: Record<string, string> = CACHED, a = 9) {
  await until(() => waiting.length > call)
  waiting[call]?.(fromRegion(text, { snapshot: { m: 5, a }, headers }))
}
const textsOf = (all: { loading: Promise<Shared> }[]) =>
  Promise.all(all.map(async ({ loading }) => textOf(await loading)))

test('a hundred who come while one is asked are one more load, begun after all of them', async () => {
  const first = ask()
  const others = Array.from({ length: 100 }, () => ask())
  await turn()
  expect(calls).toHaveLength(1)
  await answer(0, 'before')
  await answer(1, 'after')
  expect(await textsOf([first])).toEqual(['before'])
  expect(new Set(await textsOf(others))).toEqual(new Set(['after']))
  expect(calls).toHaveLength(2)
  expect(others.filter(({ visit }) => costsOf(visit).collapsed)).toHaveLength(99)
})

test('"latest" and a spent token share a read of the primary, and no other load', async () => {
  const plain = ask()
  const first = ask({ wish: 'latest' })
  const others = [ask({ wish: 'latest' }), ask({ reset: 'expired', tokenSent: true })]
  await until(() => calls.length === 2)
  await answer(0, 'replica')
  await answer(1, 'before')
  await answer(2, 'after')
  expect(await textsOf([plain, first, ...others])).toEqual(['replica', 'before', 'after', 'after'])
  const primary = calls.map(
    ({ headers }) => parseAsk(headers.get(internalHeaders.position))?.primary,
  )
  expect(primary).toEqual([false, true, true])
})

test('a load for several is as new as the newest of them has seen', async () => {
  ask()
  const floors = [3, 9].map((floor) => ask({ position: { ...start(1), floor } }))
  await answer(0, 'before')
  await answer(1, 'after', CACHED, 9)
  expect(await textsOf(floors)).toEqual(['after', 'after'])
  expect(parseAsk(calls[1]?.headers.get(internalHeaders.position) ?? null)?.floor).toBe(9)
})

test('what may not be shared is loaded by each for himself', async () => {
  const all = [ask(), ask(), ask()]
  await answer(0, 'one', { 'Cache-Control': 'no-store' })
  await answer(1, 'two', { 'Cache-Control': 'no-store' })
  await answer(2, 'three', { 'Cache-Control': 'no-store' })
  expect(await textsOf(all)).toEqual(['one', 'two', 'three'])
})

test('with credentials nobody waits for anybody', async () => {
  const sent = { Authorization: 'Bearer x' }
  const all = [ask(), ask({}, sent), ask({}, sent)]
  await until(() => calls.length === 3)
  for (const call of [0, 1, 2]) await answer(call, `${call}`)
  expect(await textsOf(all)).toEqual(['0', '1', '2'])
})

/** Every answer of a region names it. */
const named = { [internalHeaders.region]: 'weur' }

test('who shares a load that fails fails with it', async () => {
  const all = [ask(), ask(), ask()]
  await answer(0, 'one')
  await until(() => waiting.length > 1)
  for (let call = 1; call < 4; call++) {
    waiting[call]?.(new Response('', { status: 503, headers: named }))
    await turn()
  }
  const [, second, third] = await Promise.all(all.map(({ loading }) => loading))
  expect([second?.answer?.response.status ?? 503, third]).toEqual([503, { attempts: [] }])
})
