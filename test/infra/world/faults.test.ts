// Faults as values: what is accepted, and what several of them amount to together.
import { expect, test } from 'vitest'
import { FAULT_MS_MAX, kindsIn, parseFault } from '../../../infra/world/fault-input.ts'
import { damage } from '../../../infra/world/faults.ts'

const known = { regions: ['weur', 'apac'], colos: ['LHR', 'NRT'] }

test('a good fault comes back with only its own fields, colos in capitals', () => {
  expect(
    parseFault({ kind: 'link-slow', from: 'nrt', to: 'apac', ms: 50, forMs: 9 }, known),
  ).toEqual({ ok: true, fault: { kind: 'link-slow', from: 'NRT', to: 'apac', ms: 50 }, forMs: 9 })
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
  [{ kind: 'region-errors', region: 'weur', rate: 1.5 }, 'rate'],
  [{ kind: 'link-loss', from: 'LHR', rate: 0 }, 'rate'],
  [{ kind: 'link-loss', rate: 1 }, 'from'],
  [{ kind: 'clock-skew', ms: 5 }, 'region'],
  [{ kind: 'd1-stall', region: 'LHR', ms: 5 }, 'region'],
  [{ kind: 'primary-down', forMs: Number.NaN }, 'forMs'],
])('%j is refused, naming %s', (input, field) => {
  expect(parseFault(input, known)).toMatchObject({ ok: false, field })
})

const fronting = { regions: [], colos: ['LHR', 'NRT'], origin: 'http://127.0.0.1:8000' }

test.each([
  { kind: 'kv-error' },
  { kind: 'kv-hang', from: 'NRT' },
  { kind: 'clock-skew', from: 'LHR', ms: -5 },
  { kind: 'edge-restart' },
])('with an origin instead of regions %j is taken', (fault) => {
  expect(parseFault(fault, fronting)).toMatchObject({ ok: true, fault })
})

test.each([
  [{ kind: 'region-down', region: 'weur' }, 'kind', 'region-down needs regions'],
  [{ kind: 'link-cut', from: 'LHR' }, 'kind', 'http://127.0.0.1:8000'],
  [{ kind: 'primary-down' }, 'kind', 'there is kv-error, kv-hang'],
  [{ kind: 'd1-stall', ms: 5 }, 'kind', 'origin'],
  [
    { kind: 'clock-skew', region: 'weur', ms: 5 },
    'region',
    'must be absent: this world has an origin',
  ],
  [{ kind: 'meteor' }, 'kind', 'one of kv-error'],
])('and %j is refused, naming %s and the reason', (fault, field, words) => {
  const parsed = parseFault(fault, fronting)
  expect(parsed).toMatchObject({ ok: false, field, message: expect.stringContaining(words) })
})

test('the kinds listed are those that the world takes', () => {
  expect(kindsIn(known)).toContain('primary-down')
  expect(kindsIn(fronting)).not.toContain('primary-down')
  for (const kind of kindsIn(fronting)) {
    expect(parseFault({ kind, from: 'LHR', ms: 1 }, fronting)).not.toMatchObject({ field: 'kind' })
  }
})

test('faults add up: the longest lag, all slowness, any cut', () => {
  const broken = damage([
    { kind: 'replica-lag', region: 'weur', ms: 100 },
    { kind: 'replica-lag', region: 'weur', ms: 900 },
    { kind: 'link-slow', from: 'LHR', ms: 10 },
    { kind: 'link-slow', to: 'weur', ms: 5 },
    { kind: 'link-cut', from: 'NRT', to: 'apac' },
    { kind: 'link-loss', from: 'NRT', rate: 0.5 },
    { kind: 'region-slow', region: 'weur', ms: 30 },
    { kind: 'region-errors', region: 'weur', rate: 0.1 },
    { kind: 'region-errors', region: 'weur', rate: 0.2 },
    { kind: 'clock-skew', region: 'weur', ms: -500 },
    { kind: 'clock-skew', from: 'LHR', ms: 7 },
    { kind: 'd1-overloaded' },
    { kind: 'd1-reset', region: 'weur' },
    { kind: 'd1-stall', region: 'weur', ms: 40 },
    { kind: 'kv-error' },
    { kind: 'kv-stale', from: 'LHR' },
    { kind: 'region-down', region: 'apac' },
  ])
  expect(broken.lagMs.get('weur')).toBe(900)
  const slow = (from: string, to: string) => broken.link(from, to).slowMs
  expect([slow('LHR', 'weur'), slow('LHR', 'apac')]).toEqual([15, 10])
  expect([slow('NRT', 'weur'), slow('NRT', 'apac')]).toEqual([5, 0])
  expect([broken.link('NRT', 'apac').cut, broken.link('NRT', 'weur').cut]).toEqual([true, false])
  expect([broken.link('NRT', 'apac').lossRate, broken.link('LHR', 'apac').lossRate]).toEqual([
    0.5, 0,
  ])
  expect(broken.region('weur')).toEqual({ slowMs: 30, errorRate: 0.2, skewMs: -500 })
  expect(broken.colo('LHR').skewMs).toBe(7)
  expect(broken.d1('primary')).toEqual({ overloaded: true, resetting: false, stallMs: 0 })
  expect(broken.d1('weur')).toEqual({ overloaded: false, resetting: true, stallMs: 40 })
  expect([...broken.kv('LHR')].sort()).toEqual(['error', 'stale'])
  expect([...broken.kv('NRT')]).toEqual(['error'])
  expect([...broken.down]).toEqual(['apac'])
  expect(broken.primaryDown).toBe(false)
})
