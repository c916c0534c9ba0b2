import { expect, test } from 'vitest'
import { inVirtualTime } from '../../../../infra/bench/report/virtual-time.ts'
import { createVirtualClock } from '../../../../infra/bench/virtual-clock.ts'
import { importTokenKeys, readTokens, signToken } from '../../../../src/shared/token.ts'

test('the process lives by the virtual clock, and gets its own back', async () => {
  const before = [Date.now, globalThis.setTimeout, crypto.subtle]
  const clock = createVirtualClock(1_000)
  const woke: number[] = []
  {
    using _ = inVirtualTime(clock)
    setTimeout(() => woke.push(Date.now()), 50)
    clearTimeout(setTimeout(() => woke.push(-1), 10))
    await clock.advanceTo(1_100)
  }
  expect(woke).toEqual([1_050])
  expect([Date.now, globalThis.setTimeout, crypto.subtle]).toEqual(before)
})

test('what it signs is what WebCrypto signs', async () => {
  const secret = `k1:${Buffer.alloc(32, 7).toString('base64url')}`
  const position = { epoch: 1, floor: 3, bookmark: null }
  const genuine = await signToken(await importTokenKeys(secret), position, 5)
  using _ = inVirtualTime(createVirtualClock(5))
  const keys = await importTokenKeys(secret)
  expect(await signToken(keys, position, 5)).toBe(genuine)
  expect(await readTokens(keys, genuine, 1, 5)).toEqual({ kind: 'valid', position })
  const forged = `${genuine.slice(0, -2)}AA`
  expect((await readTokens(keys, forged, 1, 5)).kind).toBe('invalid')
})
