// One hot key, its isolates and its readers, whoever turns the clock.
import { arrivals, pick } from '../traffic/chance.ts'
import { startFlow } from '../traffic/open-loop.ts'
import { readStory } from '../traffic/reply.ts'
import { seeded } from '../world/random.ts'
import type { Clock } from '../world/time.ts'
import { countExpiries, type Expiries, type Reader } from './stampede-expiries.ts'

export type Stampede = {
  seed: number
  /** Requests of all isolates together. */
  perSecond: number
  seconds: number
  isolates: number
  /** All isolates in one colo, which shares what it sees of KV; or each in a colo of its own. */
  colos: 'one' | 'each'
  /** Of the key, in seconds; it may be shown stale for as long again. */
  lifetime: number
  loadMs: number
}

export type Measured = Expiries & {
  /** Answered, in a second. */
  reached: number
}

export const HOT = '/hot'
/** A second is enough for the first load, and for every isolate to be asked. */
const FILL_MS = 2_000

export const cachingOf = ({ lifetime }: Stampede) =>
  `max-age=${lifetime}, stale-while-revalidate=${lifetime}`
/** Where the isolate stands that has this number. */
export const coloOf = ({ colos }: Stampede, i: number) => (colos === 'one' ? 'NRT' : `C${i}`)

export type Readers<I> = {
  isolates: readonly I[]
  /** Resolves with the answer's headers. */
  ask: (isolate: I) => Promise<Headers>
  /** The times of the loads so far, by the same clock. */
  loads: readonly number[]
  clock: Clock
  signal: AbortSignal
}

/** Each asks an isolate of chance. */
export async function sendReaders<I>(
  { seed, perSecond, seconds, lifetime }: Stampede,
  { isolates, ask, loads, clock, signal }: Readers<I>,
): Promise<Measured> {
  const random = seeded(seed, 'readers')
  const began = clock.now()
  const readers = await startFlow({
    planned: arrivals(random, perSecond, seconds * 1_000).map((atMs) => ({
      ...{ atMs, isolate: pick(random, isolates) },
    })),
    async send({ isolate }, at): Promise<Reader> {
      const { tier } = readStory(await ask(isolate))
      return { at, ms: clock.now() - at, tier }
    },
    clock,
    signal,
  }).done()
  const endedAt = Math.max(...readers.map(({ at, ms }) => at + ms))
  return {
    ...countExpiries(loads, readers, { lifetimeMs: lifetime * 1_000, filledAt: began + FILL_MS }),
    reached: readers.length / Math.max(seconds, (endedAt - began) / 1_000),
  }
}
