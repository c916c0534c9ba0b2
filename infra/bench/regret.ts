// What the edge's choice of a region costs users against the best one: the production ranking, in simulation.
import { HOLD_MS } from '../../src/edge/routing/rules/settle.ts'
import { breathe, type Context } from '../cli/command.ts'
import { left, right, terminalTable } from '../cli/tables.ts'
import { percent } from '../cli/words.ts'
import { readCities } from '../traffic/users.ts'
import { closest } from '../world/map.ts'
import { type Life, live, type Up } from './isolate.ts'
import { detoured, misplaced, permuted } from './odd-truths.ts'
import { azureTruth, type City, distanceTruth, queryTruth, type Truth } from './truth.ts'

/** How a region is chosen: by distance alone, or as an isolate does that has lived so long. `heir`: as one does that
 * begins where another has lived so long, and left its table in KV. */
export type Way = 'nearest' | (Life & { heir?: boolean })
export const COLD: Way = { learnedMs: 0, seed: 0 }

/** Against the best region that is up: the mean over users, and the share of users that lose more than
 * `FAR_MS`. `extraShare`: probes for each request. `restless`: cities whose first region changed twice within the time
 * in which it may once. */
export type Regret = { meanMs: number; farShare: number; extraShare: number; restless: number }
/** A difference that a person notices. */
export const FAR_MS = 60

export function regretOf(way: Way, truth: Truth, up: Up, cities: readonly City[]): Regret {
  let [users, lostMs, far, requests, probes, restless] = [0, 0, 0, 0, 0, 0]
  for (const city of cities) {
    const bestMs = Math.min(...up.among.map((region) => truth(city, region)))
    const lived = way === 'nearest' ? undefined : liveBy(way, city, truth, up)
    const regretMs = truth(city, lived?.chosen ?? closest(city, up.among)) - bestMs
    users += city.weight
    lostMs += city.weight * regretMs
    if (regretMs > FAR_MS) far += city.weight
    requests += lived?.requests ?? 0
    probes += lived?.probes ?? 0
    const switches = lived?.switches ?? []
    if (switches.some((at, i) => at - (switches[i - 1] ?? -HOLD_MS) < HOLD_MS)) restless++
  }
  const extraShare = probes / Math.max(1, requests)
  return { meanMs: lostMs / users, farShare: far / users, extraShare, restless }
}

function liveBy({ heir, ...life }: Exclude<Way, 'nearest'>, city: City, truth: Truth, up: Up) {
  const lived = live(life, city, truth, up)
  if (!heir) return lived
  return live({ seed: life.seed, learnedMs: 0, heard: lived.told }, city, truth, up)
}

/** By then it should know its world. */
export const LEARNED = { learnedMs: 10 * 60_000 }
const LIVES = {
  cold: { learnedMs: 0 },
  '1 min': { learnedMs: 60_000 },
  '10 min': LEARNED,
  'of 10 requests': { ...LEARNED, everyMs: 60_000 },
  heir: { ...LEARNED, heir: true },
} satisfies Record<string, Omit<Exclude<Way, 'nearest'>, 'seed'>>
/** Enough traffic for the budget of probes to be a share of it. */
const BUSY = { ...LEARNED, everyMs: 500 }

const COLUMNS = [
  ...left('down'),
  ...right('nearest', ...Object.keys(LIVES)),
  ...right(`> ${FAR_MS} ms worse: cold, 10 min`),
]

/** By a seed. The odd ones bend a truth that is not the model's own. */
export const TRUTHS: [string, (seed: number, up: Up) => Truth][] = [
  ['were the fit on distance ("nearest" is right by definition)', () => distanceTruth],
  ["were Azure's from the nearest of 23 locations", () => azureTruth()],
  ["were those of Cloudflare's queries that the model has not seen", () => queryTruth()],
  [
    "were Azure's, and the regions had changed places",
    (seed, { among }) => permuted(azureTruth(), among, seed),
  ],
  [
    "were Azure's, with detours of 30 to 150 ms between a fifth of all pairs",
    (seed) => detoured(azureTruth(), seed),
  ],
  [
    'were the fit, and one region stood 1,000 km beside its place',
    (seed, { among }) => misplaced(distanceTruth, among, seed),
  ],
]

/** Prints a table for each truth; figures are the mean of `rounds` seeds, of chance and of odd truths. */
export async function benchRegret(
  rounds: number,
  { quit, progress }: Context,
  map: Up,
  cities: readonly City[] = readCities(),
): Promise<void> {
  progress.note('Milliseconds lost against the best region that is up, mean over internet users')
  progress.note(
    `of ${cities.length} cities, in simulation: seeds 1 to ${rounds}, a request in 5 s.`,
  )
  for (const [name, truthOf] of TRUTHS) {
    const truths = Array.from({ length: rounds }, (_, at) => truthOf(at + 1, map))
    const mean = (up: Up, life: Omit<Exclude<Way, 'nearest'>, 'seed'> | 'nearest') =>
      meanOf(
        truths.map((truth, at) =>
          regretOf(life === 'nearest' ? life : { ...life, seed: at + 1 }, truth, up, cities),
        ),
      )
    const rows: string[][] = []
    for (const down of [undefined, ...map.among]) {
      await breathe(quit)
      const up = { ...map, among: map.among.filter((region) => region !== down) }
      const all = Object.values(LIVES).map((life) => mean(up, life))
      const [cold, , end] = all
      const times = [mean(up, 'nearest'), ...all].map(({ meanMs }) => meanMs.toFixed(1))
      const far = [cold, end].map((one) => percent(one?.farShare ?? 0, 1)).join(', ')
      rows.push([down?.id ?? 'none', ...times, far])
    }
    const busy = mean(map, BUSY)
    progress.note(`\nIf round trips ${name}:\n${terminalTable(COLUMNS, rows)}`)
    progress.note(
      `Two requests a second for 10 min: ${busy.meanMs.toFixed(1)} ms, and ${percent(busy.extraShare, 1)} more requests.`,
    )
  }
  progress.note(NOTE)
}

/** What the figures are not. */
const NOTE = `
Where a region is down it was never up: what failing over costs is in docs/failures.md and docs/drill.md.
"of 10 requests": ten minutes with one a minute. "heir": a new isolate where KV has the table of one that has
lived for ten minutes. The corrections' areas were drawn by somebody who had seen the first two, so the cold
column is on the hopeful side there.`

function meanOf(all: readonly Regret[]): Regret {
  const mean = (of: (one: Regret) => number) =>
    all.reduce((sum, one) => sum + of(one), 0) / all.length
  return {
    meanMs: mean(({ meanMs }) => meanMs),
    farShare: mean(({ farShare }) => farShare),
    extraShare: mean(({ extraShare }) => extraShare),
    restless: mean(({ restless }) => restless),
  }
}
