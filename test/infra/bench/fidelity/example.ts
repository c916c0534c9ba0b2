// A comparison in which nothing differs, but for what a test changes.
import type { Fidelity } from '../../../../infra/bench/fidelity/compare.ts'
import type { Figures } from '../../../../infra/bench/fidelity/seen.ts'

export const tail = (ms: number) => ({ mean: ms, p50: ms, p95: ms, p99: ms, p999: ms })
export const figures = (more: Partial<Figures> = {}): Figures => ({
  ...{ reads: 100, writes: 5, failed: 0, readMs: tail(100), writeMs: tail(200) },
  ...{ hits: 0.7, fromPrimary: 0.01, waited: 0, regions: { oc: 0.6, enam: 0.4 } },
  ...{ violations: { ownWrites: 0, backwards: 0 }, ...more },
})
/** `corrected`: of the world. `other`: by another seed. */
export const fidelity = (corrected: Partial<Figures>, other: Partial<Figures> = {}): Fidelity => ({
  ...{ command: 'npm run bench -- fidelity --write', commit: 'abc1234', cpuBusy: 0.5 },
  scenario: {
    ...{ name: 'fidelity', seed: 7, seconds: 210, warmSeconds: 30 },
    ...{ perSecond: 25, writes: 0.05, keys: 250 },
  },
  ...{ simulation: figures(), others: [figures(other)], world: figures(corrected) },
  ...{ overhead: { memory: 1.5, replica: 20 }, corrected: figures(corrected) },
})
