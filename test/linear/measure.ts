// A process of its own: measure.ts <seed> <runs> <file> writes, for each parser of the file, the hostile value on which twice
// the length takes the most times the steps. V8 counts how often each block of code is run, in what is compiled from then on:
// https://chromedevtools.github.io/devtools-protocol/tot/Profiler/#method-startPreciseCoverage
import { Session } from 'node:inspector/promises'
import { pathToFileURL } from 'node:url'
import fc from 'fast-check'

export type Measured = { name: string; value: string; some: number; more: number }

const CHARS = 16 * 1_024
/** What parsers split at, and what stands between: repeated, alternating, and ended so that it nearly matches. */
const PIECES =
  ' |\t|,|;|=|"|\\|*|/|-|.|a|0|q=|;q=0.|W/"|""|no-cache|max-age=|bytes=|{|[|%20|Mon, |a,|, ,|"\\'
const piece = fc.constantFrom(...PIECES.split('|'))
const some = (minLength: number, maxLength: number) =>
  fc.array(piece, { minLength, maxLength }).map((pieces) => pieces.join(''))
const hostile = fc.tuple(some(0, 2), some(1, 3), some(0, 2))

type Made = [head: string, unit: string, tail: string]

const written = ([head, unit, tail]: Made, units: number) => head + unit.repeat(units) + tail

const session = new Session()
session.connect()
await session.post('Profiler.enable')
await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
const [seed, runs, file = ''] = process.argv.slice(2)
const { parsers } = await import(pathToFileURL(file).href)
const { RATIO_MAX, twice } = await import('./twice.ts')

async function stepsOf(work: () => unknown): Promise<number> {
  await session.post('Profiler.takePreciseCoverage') // from here on
  await work()
  const { result } = await session.post('Profiler.takePreciseCoverage')
  return result
    .filter(({ url }) => /\/(?:src|test\/linear)\//.test(url))
    .flatMap(({ functions }) => functions.flatMap(({ ranges }) => ranges))
    .reduce((total, { count }) => total + count, 0)
}

async function worst(name: string, parse: (text: string) => unknown): Promise<Measured> {
  let found: Measured | undefined
  for (const made of values) {
    const units = Math.ceil(CHARS / 2 / made[1].length)
    const stepsAt = (times: number) => stepsOf(() => parse(written(made, times)))
    const more = await stepsAt(2 * units)
    let less = await stepsAt(units)
    // With a quote in the unit every second length is a different text: it closes, or it does not.
    if (more > RATIO_MAX * less) less = Math.max(less, await stepsAt(units + 1))
    if (found && more / less <= found.more / found.some) continue
    found = { name, value: made.join(' + '), some: less, more }
  }
  if (!found) throw new Error('no value was made')
  return found
}

const values: Made[] = [
  ...PIECES.split('|').map((unit): Made => ['', unit, '']),
  ...fc.sample(hostile, { seed: Number(seed), numRuns: Number(runs) }),
]
const all: Measured[] = []
for (const [name, parse] of Object.entries<(text: string) => unknown>({ ...parsers, ...twice }))
  all.push(await worst(name, parse))
console.log(JSON.stringify(all))
