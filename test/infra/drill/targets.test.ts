import { expect, test } from 'vitest'
import { makeTargets, REGIONAL, targetIn } from '../../../infra/drill/targets.ts'
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
  const targets = makeTargets(
    { kinds: [...REGIONAL, 'primary-down', 'kv-error', 'kv-hang'], regions: [] },
    all,
  )
  expect(targets).toHaveLength(6 * 3 + 3)
  for (const { fault } of targets) {
    expect(parseFault(fault, { regions: all, colos: ['NRT'] })).toMatchObject({ ok: true, fault })
  }
})
