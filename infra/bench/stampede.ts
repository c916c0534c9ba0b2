// What happens each time the copy of a hot key ends: by the clock for exact counts, and in workerd for real.
import type { Context } from '../cli/command.ts'
import { left, right, terminalTable } from '../cli/tables.ts'
import { WINDOW_MS } from '../world/kv/index.ts'
import { kvReadMs } from '../world/kv-time.ts'
import type { Expiries } from './stampede-expiries.ts'
import type { Stampede } from './stampede-readers.ts'
import { measure } from './stampede-real.ts'
import { type Simulated, simulate } from './stampede-simulate.ts'

/** Enough that they compete, as in a busy colo. */
const ISOLATES = 8
/** The shortest lifetime that jitter spreads (JITTER_SECONDS_MIN in src/edge/cache/rules/early.ts). */
const LIFETIME_SECONDS = 10
/** A read that crosses half the world. */
const LOAD_MS = 200
/** Of the clock's time: the busier, the shorter, because each request is really answered. */
const RATES = [
  { perSecond: 200, seconds: 150 },
  { perSecond: 2_000, seconds: 45 },
] as const
/** Of real time, for each rate. */
const REAL_SECONDS = 45

/** The bench's own. */
const KEY = { isolates: ISOLATES, lifetime: LIFETIME_SECONDS, loadMs: LOAD_MS }

export const hotKey = (one: Omit<Stampede, keyof typeof KEY>): Promise<Simulated> => {
  const kv = { windowMs: WINDOW_MS, readMs: kvReadMs({ seed: one.seed, speed: 1 }) }
  return simulate({ ...one, ...KEY }, kv)
}

/** `rounds` seeds for each simulated line. */
export async function benchStampede(
  rounds: number,
  { root, progress, quit: { signal } }: Context,
): Promise<void> {
  progress.note(
    `One hot key, ${ISOLATES} isolates of the edge, lifetime ${LIFETIME_SECONDS} s, load ${LOAD_MS} ms.\n`,
  )
  const rows: string[][] = []
  for (const colos of ['one', 'each'] as const) {
    for (const rate of RATES) {
      const runs: Simulated[] = []
      for (let seed = 1; seed <= rounds; seed++) {
        runs.push(await hotKey({ ...rate, seed, colos }))
        signal.throwIfAborted()
      }
      const title = `by the clock, ${colos === 'one' ? 'one colo' : 'a colo each'}`
      rows.push([title, String(rate.perSecond), ...cells(...runs)])
    }
  }
  for (const { perSecond } of RATES) {
    const load = { seed: 1, perSecond, seconds: REAL_SECONDS, colos: 'one' as const }
    const run = await measure({ ...load, ...KEY }, root, signal)
    rows.push(['in workerd, one colo', run.reached.toFixed(0), ...cells(run)])
  }
  progress.note(terminalTable(COLUMNS, rows))
  progress.note(NOTE)
}

const COLUMNS = [
  ...left(''),
  ...right('requests/s', 'expiries', 'loads each', 'most', 'missed', 'blocked', 'held'),
  ...right('first fill'),
]

/** Of one run, or of several seeds together; the first fill is their mean. */
function cells(...runs: readonly Expiries[]): string[] {
  const sum = (pick: (run: Expiries) => number) => runs.reduce((all, run) => all + pick(run), 0)
  const [expiries, loads] = [sum((run) => run.expiries), sum((run) => run.loads)]
  const late = [sum(({ missed }) => missed), sum(({ blocked }) => blocked), sum(({ held }) => held)]
  const first = [sum(({ first }) => first.loads), sum(({ first }) => first.blocked)]
  const [filled, waited] = first.map((all) => (all / runs.length).toFixed(0))
  return [
    ...[String(expiries), (loads / Math.max(1, expiries)).toFixed(2)],
    ...[Math.max(...runs.map(({ most }) => most)), ...late].map(String),
    `${filled} loads, ${waited} waited`,
  ]
}

const NOTE = `
missed: the answer was no copy. blocked: not from memory, and longer than 100 ms. held: from memory, which
waits for nothing, and yet longer than 100 ms: the machine's doing, or by the clock, where there is none, a
KV read that was to tell whether memory is still good and took too long. The first fill is before every isolate
had a copy. "By the clock" runs the production modules over the world's model of KV, with its delays and its
60 s of old values; "in workerd" has the production bundle, KV without delay, and "requests/s" as reached.
In one colo isolates see what another one wrote to KV. Between colos KV is later than a short lifetime, so
there each refreshes for itself: that is what KV is, and a longer lifetime the only cure.`
