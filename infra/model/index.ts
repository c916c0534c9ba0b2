// npm run storm -- --model: many small histories of the protocol under a virtual clock, each one checked.
import { setImmediate } from 'node:timers/promises'
import { check, type Violation } from './checker.ts'
import { isTwist, TWISTS, type Twist } from './mutants.ts'
import { makePlan, type Plan } from './plan.ts'
import { commandFor, showHistory } from './show.ts'
import { shrink } from './shrink.ts'
import { type Reading, simulate } from './simulate.ts'
import { disagreement, modelKeys } from './witness.ts'
import { type Count, noCount } from './world.ts'

export type ModelOptions = {
  /** Of the first history; the next ones count on from it. */
  seed: number
  histories: number
  /** A name of `TWISTS`: the protocol with that mistake. Throws when there is no such name. */
  mutant?: string
  /** Stays on the screen. */
  print: (line: string) => void
  /** The line that is written over; often. */
  update?: (line: string) => void
  /** Ends it between two histories. */
  signal?: AbortSignal
  /** Goes on after so many histories with a violation. */
  violationsMax?: number
  /** Monotonic, in milliseconds. */
  now?: () => number
}

export type Modelled = Count & {
  violations: { seed: number; violation: Violation }[]
  /** What the model's tokens and headers mean to production's code, where it differs. */
  disagreements: string[]
  histories: number
  /** Readings of tokens that production's code repeated, signatures and all. */
  witnessed: number
  ms: number
}

/** Signatures cost a thousand times what the rest does. */
const WITNESSED_EVERY = 250
/** The screen and Ctrl-C get their turn after so many. */
const TURN = 100
const SEEDS = 2 ** 32
/** One is enough to start with; its seed shows it again. */
const VIOLATIONS_MAX = 1

export async function model(options: ModelOptions): Promise<Modelled> {
  const { seed, histories, mutant, print, update = () => {}, signal } = options
  const { violationsMax = VIOLATIONS_MAX, now = () => performance.now() } = options
  const twist = twistOf(mutant)
  const keys = await modelKeys()
  const began = now()
  const done = start()
  while (done.histories < histories && !signal?.aborted) {
    const own = (seed + done.histories) % SEEDS
    const witnessed = done.histories % WITNESSED_EVERY === 0
    const readings: Reading[] = []
    const plan = makePlan(own)
    const { history, count } = simulate(
      plan,
      twist,
      witnessed ? (one) => readings.push(one) : undefined,
    )
    done.histories++
    for (const name of COUNTS) done[name] += count[name]
    for (const reading of readings) {
      done.witnessed++
      const words = await disagreement(keys, reading)
      if (words) done.disagreements.push(words)
    }
    const [violation] = check(history)
    if (violation) {
      done.violations.push({ seed: own, violation })
      if (done.violations.length === 1) explain(plan, twist, print)
      if (done.violations.length >= violationsMax) break
    }
    if (done.histories % TURN === 0) {
      update(progressLine(done, histories, seed))
      await setImmediate()
    }
  }
  done.ms = now() - began
  return done
}

const COUNTS = Object.keys(noCount()) as (keyof Count)[]

const start = (): Modelled => ({
  ...noCount(),
  ...{ violations: [], disagreements: [], histories: 0, witnessed: 0, ms: 0 },
})

/** Throws when there is no such mistake. */
export function twistOf(name: string | undefined): Twist | undefined {
  if (name === undefined || isTwist(name)) return name
  throw new Error(`There is no mistake "${name}"; there are ${Object.keys(TWISTS).join(', ')}.`)
}

function explain(plan: Plan, twist: Twist | undefined, print: (line: string) => void): void {
  const wrong = (one: Plan) => check(simulate(one, twist).history)[0]
  const short = shrink(plan, (one) => wrong(one) !== undefined)
  const violation = wrong(short)
  print(
    `The history of seed ${plan.seed} breaks the promise. Again: ${commandFor(plan.seed, twist)}`,
  )
  print('The shortest history made from it that does:')
  if (violation) print(showHistory(short, simulate(short, twist), violation, twist))
}

function progressLine(done: Modelled, of: number, seed: number): string {
  const { histories, operations, violations, hits, reads } = done
  return [
    `seed ${seed}  history ${histories} of ${of}`,
    `${operations} operations`,
    `${((100 * hits) / Math.max(1, reads)).toFixed(0)} % of reads from the cache`,
    `${violations.length} violations`,
  ].join('  ')
}
