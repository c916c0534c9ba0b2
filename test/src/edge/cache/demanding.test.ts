// A stranger's demand for something new is heard once in a while, a key's always.

import { createHash } from 'node:crypto'
import { beforeEach, expect, test } from 'vitest'
import { type Asked, askedBy } from '../../../../src/edge/cache/lookup.ts'
import { RELOAD_MS } from '../../../../src/edge/cache/rules/limits.ts'
import { parseApiKeys } from '../../../../src/shared/keys.ts'
import { type Lab, openEdge, visitTo } from '../lab.ts'

const KEY = '1:/a'
const SECRET = 'x'.repeat(22)

let lab: Lab
beforeEach(async () => {
  lab = await openEdge(new Map())
  const digest = createHash('sha256').update(SECRET).digest('hex')
  lab.apiKeys.push(...parseApiKeys(`ops:${digest}:write`))
})

const ask = (headers: Record<string, string>) => askedBy(visitTo(lab, '/a', { headers }), KEY)
const heard = (asked: Asked) => lab.cache.demanding.heard(asked)
const justLoaded = () => lab.cache.demanding.loading(KEY)

test.each<Record<string, string>>([
  { 'Cache-Control': 'no-cache' },
  { Pragma: 'no-cache' },
  { 'Cache-Control': 'max-age=0' },
  { 'Cache-Control': 'max-age=5' },
  { 'Cache-Control': 'min-fresh=31536000' },
])('%j: heard, then not for a while, then again', async (headers) => {
  const asked = ask(headers)
  expect(await heard(asked)).toBe(asked)
  justLoaded()
  lab.clock.advance(RELOAD_MS - 1)
  const { demands } = await heard(asked)
  expect(demands).toEqual(ask({}).demands)
  lab.clock.advance(1)
  expect(await heard(asked)).toBe(asked)
})

test('what it is satisfied with, and what must not be kept, are heard always', async () => {
  justLoaded()
  const asked = ask({ 'Cache-Control': 'no-cache, no-store, only-if-cached, max-stale=9' })
  const { demands } = await heard(asked)
  expect(demands).toMatchObject({ noCache: false, noStore: true, onlyIfCached: true, maxStale: 9 })
})

test('a key is heard always, and one that is made up is none', async () => {
  justLoaded()
  const sending = (secret: string) =>
    ask({ 'Cache-Control': 'no-cache', Authorization: `Bearer mk_ops_${secret}` })
  expect((await heard(sending(SECRET))).demands.noCache).toBe(true)
  expect((await heard(sending('y'.repeat(22)))).demands.noCache).toBe(false)
})

test('another key of the cache is not concerned', async () => {
  lab.cache.demanding.loading('1:/b')
  expect((await heard(ask({ 'Cache-Control': 'no-cache' }))).demands.noCache).toBe(true)
})
