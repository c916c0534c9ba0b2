// One Worker raised: at 0 % until it answers, watched at each step, and back at the first doubt.

import { expect, test } from 'vitest'
import type { Share } from '../../../infra/deploy/cloud.ts'
import type { Question } from '../../../infra/deploy/live.ts'
import { raise, STEPS } from '../../../infra/deploy/raise.ts'

/** `fresh` is how the new version answers; the old one is always well. */
async function raised(
  fresh: (asked: number, percentage: number) => { ok?: boolean; ms?: number; version?: string },
) {
  const splits: (readonly Share[])[] = []
  const percentage = () => splits.at(-1)?.[1]?.percentage ?? -1
  let asked = 0
  const question: Question = async (version) => {
    const usual = { ok: true, ms: 10, version, said: `${version} answered` }
    if (version !== 'new') return usual
    asked += 1
    return { ...usual, ...fresh(asked, percentage()) }
  }
  const slept: number[] = []
  const outcome = await raise(
    {
      cloud: { split: async (_, shares) => `d${splits.push(shares)}` },
      clock: { now: () => 0, sleep: async (ms) => void slept.push(ms) },
      signal: new AbortController().signal,
      soakMs: 1_000,
      note: () => {},
    },
    'lab-weur',
    { past: 'old', fresh: 'new' },
    { questions: [question], others: [async () => ({ ok: true, ms: 10, version: 'x', said: '' })] },
  )
  const shares = splits.map((split) =>
    split.map(({ id, percentage }) => `${id} ${percentage}`).join(),
  )
  return { outcome, shares, asked, slept }
}

test('a good version is asked at 0 %, then serves more in steps', async () => {
  const { outcome, shares, slept } = await raised(() => ({}))
  expect(outcome.ok).toBe(true)
  expect(shares).toEqual(['old 100,new 0', 'old 90,new 10', 'old 50,new 50'])
  expect(slept.reduce((sum, ms) => sum + ms, 0)).toBeCloseTo(STEPS.length * 1_000)
})

test('an override that is not known yet is waited for', async () => {
  const { outcome, asked } = await raised((asked) => (asked < 4 ? { version: 'old' } : {}))
  expect(outcome.ok).toBe(true)
  expect(asked).toBeGreaterThan(4)
})

test('a version that never answers is never let near users', async () => {
  const { outcome, shares } = await raised(() => ({ version: 'old' }))
  expect(outcome).toEqual({ ok: false, reason: expect.stringContaining('by version old') })
  expect(shares).toEqual(['old 100,new 0', 'old 100'])
})

test('a version that answers wrongly is taken back before any user meets it', async () => {
  const { outcome, shares } = await raised(
    () => ({ ok: false, said: '/readyz answered 500' }) as object,
  )
  expect(outcome).toEqual({ ok: false, reason: expect.stringContaining('/readyz answered 500') })
  expect(shares).toEqual(['old 100,new 0', 'old 100'])
})

test.for([
  ['fails', { ok: false }],
  ['is slow', { ms: 400 }],
])('a version that %s under traffic is taken back at that step', async ([, answer]) => {
  const { outcome, shares } = await raised((_, percentage) =>
    percentage === 50 && typeof answer === 'object' ? answer : {},
  )
  expect(outcome).toEqual({ ok: false, reason: expect.stringContaining('At 50 %') })
  expect(shares.at(-1)).toBe('old 100')
})
