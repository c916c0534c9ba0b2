// What consistency costs in cache hits: the protocol against plain eventual caching, simulated by the clock.
import { freshness } from '../../src/edge/cache/rules/policy.ts'
import { type Changes, createChanges, suits } from '../../src/shared/changes.ts'
import { advance, type Position, start } from '../../src/shared/position.ts'
import { formatTouched, RECENT_CHARS_MAX } from '../../src/shared/recent.ts'
import type { Snapshot } from '../../src/shared/snapshot.ts'
import { breathe, type Context } from '../cli/command.ts'
import { right, terminalTable } from '../cli/tables.ts'
import { percent } from '../cli/words.ts'
import { pick, zipf } from '../traffic/chance.ts'
import { median } from '../traffic/statistics.ts'
import { seeded } from '../world/random.ts'

/** How a client's floor rises when it is shown a copy, and which copies suit it. `eventual` has no floor at all;
 * `newest` takes the state that the copy was read in, which is the simple way; `position` is src/shared/position.ts;
 * `protocol` knows besides what the last commits touched: src/shared/changes.ts. */
export type Rule = 'eventual' | 'newest' | 'position' | 'protocol'

export type Load = {
  seed: number
  /** Per second, all clients together. */
  writesPerSecond: number
  seconds: number
}

const READS_PER_SECOND = 100
const KEYS = Array.from({ length: 500 }, (_, i) => i)
/** The key of the list. */
const LIST = KEYS.length
/** Share of reads that ask for the list, which every write changes. */
const LISTS = 0.1
const COLOS = 3
/** A client's session ends after so many requests, and a new one begins. */
const SESSION_REQUESTS = 30
const CLIENTS = 60
/** As many commits of a name and a list as RECENT_CHARS_MAX holds. */
const RECENT = Math.floor(RECENT_CHARS_MAX / formatTouched(['link 1', 'links']).length)
const TERMS = { fresh: 60, whileRevalidate: 0, ifError: 0 }

type Copy = Snapshot & { at: number }
type Cache = { copies: Map<number, Copy>; changes: Changes }
type Client = { position: Position; left: number; cache: Cache }

/** Share of reads that a cache answered. */
export function hitRatio(rule: Rule, { seed, writesPerSecond, seconds }: Load): number {
  const random = seeded(seed, 'hits') // the same requests under every rule
  const popular = zipf(KEYS)
  const caches = Array.from(
    { length: COLOS },
    (): Cache => ({ copies: new Map(), changes: createChanges() }),
  )
  const changed = new Map<number, number>()
  /** What each commit touched, the newest first. */
  let touched: readonly string[] = []
  const clients = Array.from({ length: CLIENTS }, () => fresh(random, caches))
  const perSecond = READS_PER_SECOND + writesPerSecond
  let seq = 0
  let reads = 0
  let hits = 0

  for (let request = 0; request < seconds * perSecond; request++) {
    const now = request / perSecond
    const client = pick(random, clients)
    if (client.left === 0) Object.assign(client, fresh(random, caches))
    client.left--
    const isWrite = random() < writesPerSecond / perSecond
    const isList = random() < LISTS
    const key = isList && !isWrite ? LIST : popular(random())
    if (isWrite) {
      seq++
      changed.set(key, seq)
      changed.set(LIST, seq)
      touched = [`${key},${LIST}`, ...touched].slice(0, RECENT)
      client.position = advance(client.position, snapshot(seq, seq))
      continue
    }
    reads++
    const { copies, changes } = client.cache
    const stored = copies.get(key)
    const young = stored && freshness(TERMS, now - stored.at) === 'fresh'
    const known = rule === 'protocol' ? changes : undefined
    const isHit = young && (rule === 'eventual' || suits(stored, client.position, known))
    if (isHit) hits++
    else changes.learn({ epoch: 1, n: seq, touched })
    const loaded = { ...snapshot(changed.get(key) ?? 0, seq), names: [String(key)], at: now }
    const copy = isHit ? stored : loaded
    copies.set(key, copy)
    client.position = advance(client.position, shown(rule, copy))
  }
  return hits / reads
}

const snapshot = (m: number, a: number): Snapshot => ({ epoch: 1, m, a, bookmark: null })

const shown = (rule: Rule, copy: Snapshot): Snapshot =>
  rule === 'newest' ? snapshot(copy.a, copy.a) : copy

const fresh = (random: () => number, caches: readonly Cache[]): Client => ({
  position: start(1),
  left: SESSION_REQUESTS,
  cache: pick(random, caches),
})

/** Prints one line for each write rate, the median of `rounds` seeds. */
export async function benchHits(rounds: number, { quit, progress }: Context): Promise<void> {
  const rows: string[][] = []
  for (const writesPerSecond of [0.1, 1, 10]) {
    const of = async (rule: Rule) => {
      const ratios: number[] = []
      for (let seed = 0; seed < rounds; seed++) {
        await breathe(quit)
        ratios.push(hitRatio(rule, { seed, writesPerSecond, seconds: 600 }))
      }
      return percent(median(ratios))
    }
    const cells = [await of('eventual'), await of('newest'), await of('position')]
    rows.push([String(writesPerSecond), ...cells, await of('protocol')])
  }
  progress.note(`Share of reads answered by a cache, median of ${rounds} seeds (in simulation):`)
  progress.note(terminalTable(COLUMNS, rows))
}

const COLUMNS = right('writes/s', 'eventual', 'floor = newest', 'position alone', 'this protocol')
