// Faults as values: what is accepted, and what several of them amount to together.
import { expect, test } from 'vitest'
import { damage, FAULT_MS_MAX, parseFault } from '../../../infra/world/faults.ts'

const known = { regions: ['weur', 'apac'], colos: ['LHR', 'NRT'] }

test('a good fault comes back with only its own fields, colos in capitals', () => {
  expect(
    parseFault({ kind: 'link-slow', from: 'nrt', to: 'apac', ms: 50, forMs: 9 }, known),
  ).toEqual({
    ok: true,
    fault: { kind: 'link-slow', from: 'NRT', to: 'apac', ms: 50 },
    forMs: 9,
  })
  expect(parseFault({ kind: 'primary-down' }, known)).toEqual({
    ok: true,
    fault: { kind: 'primary-down' },
    forMs: undefined,
  })
  expect(parseFault({ kind: 'link-cut', from: 'weur', to: 'primary' }, known)).toMatchObject({
    ok: true,
  })
})

test.each([
  [null, 'body'],
  [[], 'body'],
  [{}, 'kind'],
  [{ kind: 'toString' }, 'kind'],
  [{ kind: 'replica-lag', region: 'weur' }, 'ms'],
  [{ kind: 'replica-lag', region: 'weur', ms: FAULT_MS_MAX + 1 }, 'ms'],
  [{ kind: 'replica-lag', region: 'weur', ms: '5' }, 'ms'],
  [{ kind: 'kv-error', from: 'weur' }, 'from'],
  [{ kind: 'link-cut', from: 'primary' }, 'from'],
  [{ kind: 'primary-down', region: 'weur' }, 'region'],
  [{ kind: 'primary-down', forMs: Number.NaN }, 'forMs'],
])('%j is refused, naming %s', (input, field) => {
  expect(parseFault(input, known)).toMatchObject({ ok: false, field })
})

test('faults add up: the longest lag, all slowness, any cut', () => {
  const broken = damage([
    { kind: 'replica-lag', region: 'weur', ms: 100 },
    { kind: 'replica-lag', region: 'weur', ms: 900 },
    { kind: 'link-slow', from: 'LHR', ms: 10 },
    { kind: 'link-slow', to: 'weur', ms: 5 },
    { kind: 'link-cut', from: 'NRT', to: 'apac' },
    { kind: 'kv-error' },
    { kind: 'kv-stale', from: 'LHR' },
    { kind: 'region-down', region: 'apac' },
  ])
  expect(broken.lagMs.get('weur')).toBe(900)
  expect([broken.slowMs('LHR', 'weur'), broken.slowMs('LHR', 'apac')]).toEqual([15, 10])
  expect([broken.slowMs('NRT', 'weur'), broken.slowMs('NRT', 'apac')]).toEqual([5, 0])
  expect([broken.cut('NRT', 'apac'), broken.cut('NRT', 'weur')]).toEqual([true, false])
  expect([...broken.kv('LHR')].sort()).toEqual(['error', 'stale'])
  expect([...broken.kv('NRT')]).toEqual(['error'])
  expect([...broken.down]).toEqual(['apac'])
  expect(broken.primaryDown).toBe(false)
})
