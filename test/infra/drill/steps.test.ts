import { expect, test } from 'vitest'
import { drillKinds, makeSteps, makeTargets, targetIn } from '../../../infra/drill/steps.ts'
import { parseFault } from '../../../infra/world/fault-input.ts'

const all = ['wnam', 'enam', 'oc']
const names = (kinds: Parameters<typeof makeTargets>[0]['kinds'], regions: string[]) =>
  makeTargets({ kinds, regions }, all).map(({ name }) => name)

test('everything once: each regional fault in each region, then those of everybody', () => {
  expect(names([], [])).toEqual([
    ...['region-down', 'region-hang', 'region-cut', 'primary-cut', 'replica-down'].flatMap((kind) =>
      all.map((region) => `${kind} ${region}`),
    ),
    'primary-down',
    'kv-error',
    'kv-hang',
  ])
})

test('lag is a nuisance and comes only when it is named', () => {
  expect(names(['replica-lag'], [])).toEqual(all.map((region) => `replica-lag ${region}`))
})

test('regions alone leave out what has no region; named kinds stay', () => {
  expect(names([], ['oc'])).toHaveLength(5)
  expect(names(['region-hang', 'primary-down'], ['oc'])).toEqual(['region-hang oc', 'primary-down'])
})

test('a cut region is cut from all colos, a cut primary from that region only', () => {
  expect(targetIn('region-cut', 'oc').fault).toEqual({ kind: 'link-cut', to: 'oc' })
  expect(targetIn('primary-cut', 'oc').fault).toEqual({
    kind: 'link-cut',
    from: 'oc',
    to: 'primary',
  })
})

test('the world takes every one of them', () => {
  const targets = makeTargets({ kinds: drillKinds, regions: [] }, all)
  expect(targets).toHaveLength(6 * 3 + 3)
  for (const { fault } of targets) {
    expect(parseFault(fault, { regions: all, colos: ['NRT'] })).toMatchObject({ ok: true, fault })
  }
})

test('each thing once is broken for as long as was said, and watched', () => {
  const selection = { kinds: ['kv-hang'] as const, regions: [] }
  const [target] = makeTargets(selection, all)
  const step = { target, pauseMs: 0, forMs: 3_000, watch: true }
  expect(makeSteps({ seed: 7, seconds: 3, selection }, all)).toEqual([step])
})

const kills = (seed: number, minutes: number, regions: string[] = []) =>
  makeSteps({ seed, minutes, selection: { kinds: [], regions } }, all)

test('the same seed kills the same regions at the same moments, another one others', () => {
  expect(kills(7, 3)).toEqual(kills(7, 3))
  expect(kills(8, 3)).not.toEqual(kills(7, 3))
})

test('they fill the minutes, of the regions that are meant, and only the last is watched', () => {
  const steps = kills(7, 30)
  const ms = steps.reduce((sum, { pauseMs, forMs }) => sum + pauseMs + forMs, 0)
  expect(ms).toBeGreaterThanOrEqual(30 * 60_000)
  expect(ms).toBeLessThan(30 * 60_000 + 18_000)
  expect(new Set(steps.map(({ target }) => target.region))).toEqual(new Set(all))
  expect(new Set(kills(7, 9, ['oc']).map(({ target }) => target.region))).toEqual(new Set(['oc']))
  expect(steps.map(({ watch }) => watch).indexOf(true)).toBe(steps.length - 1)
})

test('however short it is, somebody dies', () => {
  expect(kills(1, 0.001)).toHaveLength(1)
})
