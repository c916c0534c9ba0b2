// What happens each time the copy of a hot key ends: by the clock for exact counts, and in workerd for real.
import type { Context } from '../cli/command.ts'
import { type Column, terminalTable } from '../cli/tables.ts'
import { kvReadMs } from '../world/kv-time.ts'
import type { Expiries } from './stampede-expiries.ts'
import { measure } from './stampede-real.ts'
import { type Simulated, type Stampede, simulate } from './stampede-simulate.ts'

/** Enough that they compete, as in a busy colo. */
const ISOLATES = 8
/** The shortest lifetime that jitter spreads (JITTER_SECONDS_MIN in src/edge/cache/rules/early.ts). */
const LIFETIME_SECONDS = 10
/** A read that crosses half the world. */
const LOAD_MS = 200
/** KV's "up to 60 seconds": https://developers.cloudflare.com/kv/concepts/how-kv-works/ */
const KV_WINDOW_MS = 60_000
/** Of the clock's time: the busier, the shorter, because each request is really answered. */
const RATES = [
  { perSecond: 200, seconds: 150 },
  { perSecond: 2_000, seconds: 45 },
] as const
/** Of real time, for each rate. */
const REAL_SECONDS = 45

type Case = Pick<Stampede, 'seed' | 'perSecond' | 'seconds' | 'colos'>

/** The bench's own hot key, under a seed. */
export const hotKey = (one: Case): Promise<Simulated> =>
  simulate({
    ...one,
    isolates: ISOLATES,
    lifetime: LIFETIME_SECONDS,
    loadMs: LOAD_MS,
    kv: { windowMs: KV_WINDOW_MS, readMs: kvReadMs({ seed: one.seed, speed: 1 }) },
  })

/** `rounds` seeds for each simulated line. */
export async function benchStampede(
  rounds: number,
  print: (line: string) => void,
  { root, quit: { signal } }: Pick<Context, 'root' | 'quit'>,
): Promise<void> {
  print(
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
      rows.push([title, String(rate.perSecond), ...cells(sum(runs))])
    }
  }
  for (const { perSecond } of RATES) {
    const load = { seed: 1, perSecond, seconds: REAL_SECONDS, isolates: ISOLATES }
    const key = { colos: 'one', lifetime: LIFETIME_SECONDS, loadMs: LOAD_MS } as const
    const run = await measure({ root, signal, ...load, ...key })
    rows.push(['in workerd, one colo', run.reached.toFixed(0), ...cells(run)])
  }
  print(terminalTable(COLUMNS, rows))
  print(NOTE)
}

/** Of several seeds. */
function sum(runs: readonly Expiries[]): Expiries {
  const of = (pick: (run: Expiries) => number) => runs.reduce((all, run) => all + pick(run), 0)
  const [expiries, loads] = [of((run) => run.expiries), of((run) => run.loads)]
  return {
    first: {
      loads: of(({ first }) => first.loads) / runs.length,
      blocked: of(({ first }) => first.blocked) / runs.length,
    },
    expiries,
    loads,
    mean: loads / expiries,
    most: Math.max(...runs.map(({ most }) => most)),
    readers: of(({ readers }) => readers),
    missed: of(({ missed }) => missed),
    blocked: of(({ blocked }) => blocked),
    held: of(({ held }) => held),
  }
}

const COLUMNS: readonly Column[] = [
  { title: '', align: 'left' },
  ...[
    'requests/s',
    'expiries',
    'loads each',
    'most',
    'missed',
    'blocked',
    'held',
    'first fill',
  ].map((title): Column => ({ title, align: 'right' })),
]

const cells = ({ expiries, mean, most, missed, blocked, held, first }: Expiries): string[] => [
  String(expiries),
  mean.toFixed(2),
  String(most),
  String(missed),
  String(blocked),
  String(held),
  `${first.loads.toFixed(0)} loads, ${first.blocked.toFixed(0)} waited`,
]

const NOTE = `
missed: the answer was no copy. blocked: not from memory, and longer than 100 ms. held: from memory, which
waits for nothing, and yet longer than 100 ms: the machine's doing, or by the clock, where there is none, a
KV read that was to tell whether memory is still good and took too long. The first fill is before every isolate
had a copy. "By the clock" runs the production modules over the world's model of KV, with its delays and its
60 s of old values; "in workerd" has the production bundle, KV without delay, and "requests/s" as reached.
In one colo isolates see what another one wrote to KV. Between colos KV is later than a short lifetime, so
there each refreshes for itself: that is what KV is, and a longer lifetime the only cure.`
