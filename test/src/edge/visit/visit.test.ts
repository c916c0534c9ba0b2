// What every room asks of a visit.
import { expect, test } from 'vitest'
import { inBackground, wantsLatest } from '../../../../src/edge/visit/visit.ts'
import { openEdge, visitTo } from '../lab.ts'

const lab = await openEdge(new Map())

test.each([
  [{}, false],
  [{ wish: 'session' }, false],
  [{ wish: 'latest' }, true],
  [{ reset: 'expired' }, true],
] as const)('only the primary is good enough for %j: %s', (changes, latest) => {
  expect(wantsLatest(visitTo(lab, '/a', {}, changes))).toBe(latest)
})

test('work behind a response is kept alive, and troubles nobody when it fails', async () => {
  const done = Promise.withResolvers<void>()
  const kept: Promise<unknown>[] = []
  const background = { waitUntil: (work: Promise<unknown>) => void kept.push(work) }
  inBackground(background, () => done.promise)
  inBackground(background, () => Promise.reject(new Error('bug')))
  expect(kept).toHaveLength(2)
  done.resolve()
  expect(await Promise.all(kept)).toEqual([undefined, undefined])
})
