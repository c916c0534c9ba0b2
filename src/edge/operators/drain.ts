// Regions that an operator took out: a flag for each in KV, which every isolate hears of and no request waits for.
import type { KVNamespace } from '@cloudflare/workers-types'
import { isRecord, isSeq } from '../../shared/guards.ts'
import { steadyNow } from '../../shared/steady.ts'
import { type Clock, within } from '../../shared/time.ts'
import { WRITE_AGAIN_MS, WRITE_TRIES_MAX } from '../cache/store/publish.ts'

/** No path and no epoch begins like that. A key for each region, because KV takes one write of a key a second. */
const keyOf = (region: string) => `ops:drained:${region}`
/** How often an isolate with traffic asks: with KV's own half minute an operator waits a minute at most. One call,
 * billed for each region: six every 20 seconds are 39 cents a month for an isolate that never rests. */
export const DRAIN_CHECK_MS = 20_000
/** How long KV may answer from the colo's own copy; its smallest value:
 * https://developers.cloudflare.com/kv/api/read-key-value-pairs/#cachettl-parameter */
const KV_CACHE_SECONDS = 30
/** Nobody waits for it, but a read that hangs must not keep the next one from starting. */
const CHECK_MS_MAX = 5_000
/** Past that, what KV shows is no longer older than what was said here ("up to 60 seconds or more"):
 * https://developers.cloudflare.com/kv/concepts/how-kv-works/#consistency */
const SETTLED_MS = 120_000

/** Where the flags are kept. May reject. */
export interface Flags {
  /** By region. */
  read(regions: readonly string[]): Promise<ReadonlyMap<string, unknown>>
  write(region: string, value: unknown): Promise<void>
}

export const kvFlags = (kv: KVNamespace): Flags => ({
  async read(regions) {
    const found = await kv.get(regions.map(keyOf), { type: 'json', cacheTtl: KV_CACHE_SECONDS })
    return new Map(regions.map((region) => [region, found.get(keyOf(region)) ?? null]))
  },
  write: (region, value) => kv.put(keyOf(region), JSON.stringify(value)),
})

export type Drains = ReturnType<typeof createDrains>

/** `at`: when it was said, in milliseconds since the Unix epoch. The later word counts. */
type Word = { drained: boolean; at: number }
const NEVER: Word = { drained: false, at: 0 }

export function createDrains(flags: Flags, clock: Clock, regions: readonly string[]) {
  const known = new Map<string, Word>()
  /** Said here. `written`: KV has taken it, or had it already. */
  const said = new Map<string, Word & { written: boolean }>()
  let drained: ReadonlySet<string> = new Set()
  let checkedAt = Number.NEGATIVE_INFINITY
  const now = steadyNow(clock)

  function settle(): void {
    drained = new Set(regions.filter((id) => (said.get(id) ?? known.get(id))?.drained))
  }

  async function ask(): Promise<void> {
    const values = await within(clock, CHECK_MS_MAX, flags.read(regions))
    if (values === 'timeout') throw new Error('KV does not answer')
    for (const region of regions) {
      const heard = parseWord(values.get(region))
      if (heard) await hear(region, heard)
    }
    settle()
  }

  async function hear(region: string, heard: Word): Promise<void> {
    known.set(region, heard)
    const own = said.get(region)
    if (!own) return
    // It was not written because KV showed that it was so; but what KV showed was old.
    if (!own.written && heard.at < own.at && heard.drained !== own.drained) await write(region, own)
    if (heard.at >= own.at || clock.now() - own.at >= SETTLED_MS) said.delete(region)
  }

  async function write(region: string, { drained, at }: Word): Promise<void> {
    await flags.write(region, { drained, at })
    said.set(region, { drained, at, written: true })
  }

  /** KV refuses a second write of a key within a second; whoever changes his mind at once is not told so. */
  async function insist(region: string, word: Word): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        return await write(region, word)
      } catch (error) {
        if (tries >= WRITE_TRIES_MAX) throw error
      }
      await clock.sleep(WRITE_AGAIN_MS)
    }
  }

  return {
    /** What this isolate last heard; while KV fails, that stays. */
    current: (): ReadonlySet<string> => drained,
    /** Asks KV if it is time to. To be called for every request, and never waited for. */
    check(keep: (work: Promise<unknown>) => void): void {
      if (now() - checkedAt < DRAIN_CHECK_MS) return
      checkedAt = now()
      keep(ask().catch(() => {})) // the last known good stays
    },
    /** Takes a region out, or back in, if it is not. Rejects when KV does not take it: nothing has changed then. */
    async set(region: string, wanted: boolean): Promise<void> {
      await ask()
      const word = { drained: wanted, at: clock.now() }
      if (drained.has(region) === wanted) said.set(region, { ...word, written: false })
      else await insist(region, word)
      settle()
    },
  }
}

/** `undefined` for anything but what is written here, or nothing. */
function parseWord(value: unknown): Word | undefined {
  if (value === null) return NEVER
  if (!isRecord(value) || typeof value.drained !== 'boolean' || !isSeq(value.at)) return undefined
  return { drained: value.drained, at: value.at }
}
