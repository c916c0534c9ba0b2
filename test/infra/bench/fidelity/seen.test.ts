// What was seen, in figures.
import { expect, test } from 'vitest'
import { figuresOf, type Seen } from '../../../../infra/bench/fidelity/seen.ts'
import type { Outcome } from '../../../../infra/bench/report/arm.ts'
import { readColos } from '../../../../infra/world/map.ts'

const [colo] = readColos()
if (!colo) throw new Error('There is no colo.')
const here = colo

type Brief = { at?: number; ms?: number; key?: number; session?: number; write?: boolean }

const seen = (outcome: Outcome, brief: Brief = {}): Seen => {
  const { at = 1_000, ms = 10, key = 1, session = 1, write = false } = brief
  return { atMs: at, ms, outcome, request: { session, colo: here, key, write } }
}
const from = (source: 'memory' | 'cache' | 'replica' | 'primary', version: number, timing = '') =>
  ({ ok: true, version, source, timing }) as const

test('reads are told by who answered them, and writes apart', () => {
  const figures = figuresOf(
    [
      seen(from('memory', 1), { ms: 1 }),
      seen(from('cache', 1), { ms: 3 }),
      seen(from('replica', 1, 'region;desc="oc";dur=20, db;desc="oc replica";dur=9'), { ms: 40 }),
      seen(from('replica', 1, 'region;desc="oc", db;desc="oc replica";dur=130'), { ms: 160 }),
      seen(from('replica', 1), { ms: 40 }), // by the load of another
      seen(from('primary', 1, 'region;desc="weur", db;desc="enam primary";dur=99'), { ms: 300 }),
      seen(from('primary', 2, 'region;desc="enam", db;desc="enam primary";dur=9'), {
        ...{ ms: 200, write: true },
      }),
      seen({ ok: false }),
    ],
    0,
  )
  expect(figures).toMatchObject({
    ...{ reads: 7, writes: 1, failed: 1, hits: 0.3333, fromPrimary: 0.1667, waited: 0.1667 },
    readMs: { p50: 40, p99: 300 },
    writeMs: { p50: 200 },
    regions: { enam: 0.25, oc: 0.5, weur: 0.25 },
  })
})

test('what comes before is watched for its sessions, and not counted', () => {
  const all = [
    seen(from('primary', 7), { at: 0, write: true }),
    seen(from('replica', 6), { at: 2_000 }),
    seen(from('replica', 6), { at: 2_500, session: 2 }),
    seen(from('replica', 5), { at: 3_000, session: 2 }),
  ]
  const { writes, reads, violations } = figuresOf(all, 1_000)
  expect({ writes, reads, violations }).toEqual({
    ...{ writes: 0, reads: 3 },
    violations: { ownWrites: 1, backwards: 1 },
  })
})

test('whoever asked before the answer was there is bound by nothing in it', () => {
  const all = [
    seen(from('primary', 7), { at: 0, ms: 300, write: true }),
    seen(from('replica', 6), { at: 200 }),
  ]
  expect(figuresOf(all, 0).violations).toEqual({ ownWrites: 0, backwards: 0 })
})
