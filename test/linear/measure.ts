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

const written = ([head, unit, tail]: [string, string, string], chars: number) =>
  head + unit.repeat(Math.ceil(chars / unit.length)) + tail

const session = new Session()
session.connect()
await session.post('Profiler.enable')
await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
const [seed, runs, file = ''] = process.argv.slice(2)
const { parsers } = await import(pathToFileURL(file).href)
const { twice } = await import('./twice.ts')

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
    const [half, whole] = [written(made, CHARS / 2), written(made, CHARS)]
    const [less, more] = [await stepsOf(() => parse(half)), await stepsOf(() => parse(whole))]
    if (found && more / less <= found.more / found.some) continue
    found = { name, value: made.join(' + '), some: less, more }
  }
  if (!found) throw new Error('no value was made')
  return found
}

const values: [string, string, string][] = [
  ...PIECES.split('|').map((unit): [string, string, string] => ['', unit, '']),
  ...fc.sample(hostile, { seed: Number(seed), numRuns: Number(runs) }),
]
const all: Measured[] = []
for (const [name, parse] of Object.entries<(text: string) => unknown>({ ...parsers, ...twice }))
  all.push(await worst(name, parse))
console.log(JSON.stringify(all))
