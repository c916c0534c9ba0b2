import { expect, test } from 'vitest'
import type { Entry } from '../../../../infra/world/kv/store.ts'
import { createViews, type Read, type Views } from '../../../../infra/world/kv/view.ts'

const MINUTE = 60_000
const entry = (text: string, expiresAtMs?: number): Entry => ({
  value: Buffer.from(text),
  metadata: undefined,
  expiresAtMs,
})
const at = (nowMs: number, more: Partial<Read> = {}): Read => ({
  cacheTtlSeconds: undefined,
  nowMs,
  frozen: false,
  ...more,
})

/** Reads `k` at NRT and says whether the centre was asked. */
const asksCentre = (views: Views, how: Read, colo = 'NRT') => {
  let asked = 0
  const { hit } = views.read(colo, 'k', how, () => {
    asked += 1
    return undefined
  })
  expect(hit).toBe(asked === 0)
  return asked === 1
}

test('a look lasts from half of the window to all of it, as chance has it', () => {
  for (const [chance, lastsMs] of [
    [0, 30_000],
    [0.5, 45_000],
    [0.999, 59_970],
  ] as const) {
    const views = createViews({ random: () => chance, windowMs: MINUTE })
    expect(asksCentre(views, at(0))).toBe(true)
    expect(asksCentre(views, at(lastsMs - 1))).toBe(false)
    expect(asksCentre(views, at(lastsMs))).toBe(true)
    expect(asksCentre(views, at(lastsMs + 1))).toBe(false)
  }
})

test('the cacheTtl of the reader scales the window, also for a look made with another', () => {
  const views = createViews({ random: () => 0.5, windowMs: 6_000 }) // a tenth: 0.1 s for 1 s
  asksCentre(views, at(0, { cacheTtlSeconds: 600 })) // 75 % of 60 s
  expect(asksCentre(views, at(44_999, { cacheTtlSeconds: 600 }))).toBe(false)
  expect(asksCentre(views, at(44_999, { cacheTtlSeconds: 601 }))).toBe(false)
  expect(asksCentre(views, at(4_499))).toBe(false)
  expect(asksCentre(views, at(2_249, { cacheTtlSeconds: 30 }))).toBe(false)
  expect(asksCentre(views, at(2_250, { cacheTtlSeconds: 30 }))).toBe(true)
})

test('without a window every read asks the centre', () => {
  const views = createViews({ random: () => 0.9, windowMs: 0 })
  views.wrote('NRT', 'k', entry('v'), 0)
  expect(asksCentre(views, at(0))).toBe(true)
  expect(asksCentre(views, at(0))).toBe(true)
})

test('a write is a look too, only for the colo that made it', () => {
  const views = createViews({ random: () => 0, windowMs: MINUTE })
  views.wrote('NRT', 'k', undefined, 0)
  expect(asksCentre(views, at(29_999))).toBe(false)
  expect(asksCentre(views, at(0), 'GRU')).toBe(true)
  expect(asksCentre(views, at(30_000))).toBe(true)
})

test('an entry that expires ends the look, and a frozen look shows it gone', () => {
  const views = createViews({ random: () => 0.999, windowMs: 10 * MINUTE })
  views.wrote('NRT', 'k', entry('v', MINUTE), 0)
  const refill = () => entry('new')
  const seen = (how: Read) => views.read('NRT', 'k', how, refill).entry?.value.toString()
  expect(seen(at(MINUTE - 1))).toBe('v')
  expect(seen(at(MINUTE, { frozen: true }))).toBeUndefined()
  expect(seen(at(MINUTE))).toBe('new')
})

test('a frozen colo keeps what it saw for ever, and looks once at what it never saw', () => {
  const views = createViews({ random: () => 0, windowMs: MINUTE })
  const frozen = (nowMs: number) => at(nowMs, { frozen: true })
  expect(asksCentre(views, frozen(0))).toBe(true)
  expect(asksCentre(views, frozen(1_000 * MINUTE))).toBe(false)
  expect(asksCentre(views, at(1_000 * MINUTE))).toBe(true)
})

test('views are bounded: the oldest look goes first', () => {
  const views = createViews({ random: () => 0, windowMs: MINUTE, viewsMax: 2 })
  asksCentre(views, at(0), 'NRT')
  asksCentre(views, at(1), 'GRU')
  asksCentre(views, at(2), 'JNB')
  expect(asksCentre(views, at(3), 'GRU')).toBe(false)
  expect(asksCentre(views, at(3), 'JNB')).toBe(false)
  expect(asksCentre(views, at(3), 'NRT')).toBe(true)
})

test('a look made again is not the oldest any more', () => {
  const views = createViews({ random: () => 0, windowMs: MINUTE, viewsMax: 2 })
  asksCentre(views, at(0), 'NRT')
  asksCentre(views, at(1), 'GRU')
  asksCentre(views, at(30_000), 'NRT')
  asksCentre(views, at(30_000), 'JNB')
  expect(asksCentre(views, at(30_000), 'NRT')).toBe(false)
  expect(asksCentre(views, at(30_000), 'GRU')).toBe(true)
})
