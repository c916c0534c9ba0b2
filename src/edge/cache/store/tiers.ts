// The cache as the edge uses it: memory before KV, filled where it pays, and honest about what has changed.
import { Bounded } from '../../../shared/bounded.ts'
import { type Clock, ofAnother } from '../../../shared/time.ts'
import type { Tell } from '../../visit/events.ts'
import type { Tier } from '../../visit/outcome.ts'
import type { Entry } from '../rules/entry.ts'
import { marksOf } from '../rules/groups.ts'
import { KV_FLIGHT_MS_MAX, KV_PATIENCE_MS, KV_READ_MS_MAX } from '../rules/limits.ts'
import { merged } from '../rules/variants.ts'
import { createAdmission } from './admission.ts'
import { Flights } from './flights.ts'
import type { Found, Store } from './kv.ts'
import { createMarks, isInvalidatedBy, later, type Mark, parseMark } from './marks.ts'
import { createMemory, type Remembered } from './memory.ts'
import { createPublisher } from './publish.ts'
import { createRewrites } from './rewrite.ts'

/** A copy in memory is good this long; then KV is asked for a newer one, which another isolate may have put there.
 * One read in five seconds costs nothing even for the hottest key. */
export const MEMORY_MS = 5_000
/** KV may show a colo for a minute that a key is absent although it was written:
 * https://developers.cloudflare.com/kv/concepts/how-kv-works/#consistency */
const KV_VISIBLE_MS = 60_000
/** How often an isolate asks KV whether a group was invalidated elsewhere. */
const GROUP_CHECK_MS = 30_000
/** Groups whose last check is remembered; a forgotten one is only checked once more. */
const GROUPS_CHECKED_MAX = 10_000

export type Cached = { found: Found; tier: Tier }

export type TiersOptions = { store: Store; clock: Clock; reads?: Flights<Cached> }

/** Keeps work alive behind the response: the platform ends it with its request otherwise, and whoever waits for a
 * promise of an ended request waits for ever. */
type Keep = (work: Promise<unknown>) => void

export type Tiers = ReturnType<typeof createTiers>

export function createTiers({ store, clock, ...parts }: TiersOptions) {
  const { reads = new Flights<Cached>(clock, KV_FLIGHT_MS_MAX) } = parts
  const memory = createMemory()
  const admission = createAdmission(clock)
  const marks = createMarks()
  const publisher = createPublisher(store, marks, clock)
  const checked = new Bounded<number>(GROUPS_CHECKED_MAX)
  const rewrites = createRewrites()

  async function ask(key: string, tell: Tell, slow: () => void): Promise<Cached> {
    tell({ kind: 'kvReads' })
    const found = await store.get(key, slow)
    const known = memory.get(key)
    const now = clock.now()
    switch (found.kind) {
      case 'found': {
        rewrites.note(found.entries)
        const entries = known ? merged(found.entries, known.entries) : found.entries
        const putAt = known?.putAt ?? 0
        const ours = entries.some((entry) => !found.entries.includes(entry))
        const unwritten = ours && (known?.unwritten ?? false)
        memory.set(key, { entries, checkedAt: now, putAt, unwritten })
        return { found: { kind: 'found', entries }, tier: 'kv' }
      }
      case 'absent':
        if (!known) return { found, tier: 'kv' }
        if (known.putAt !== undefined && now - known.putAt > KV_VISIBLE_MS) {
          memory.delete(key) // somebody deleted it
          return { found, tier: 'kv' }
        }
        memory.set(key, { ...known, checkedAt: now })
        return fromMemory(known)
      case 'failed':
        return known ? fromMemory(known) : { found, tier: 'kv' }
    }
  }

  /** Marks that have not been asked for lately. */
  const groupsDue = (key: string, entry: Entry): string[] =>
    marksOf(key, entry).filter((name) => clock.now() - (checked.get(name) ?? 0) >= GROUP_CHECK_MS)

  async function learn(names: readonly string[], tell: Tell): Promise<void> {
    for (const name of names) checked.set(name, clock.now())
    tell({ kind: 'kvReads', times: names.length })
    const told = await Promise.all(names.map((name) => store.getMark(name)))
    for (const [index, name] of names.entries()) {
      const mark = parseMark(told[index])
      if (mark) marks.set(name, later(marks.get(name), mark))
    }
  }

  async function write(key: string, entries: readonly Entry[], tell: Tell): Promise<void> {
    tell({ kind: 'kvWrites' })
    rewrites.note(entries)
    await store.put(key, entries)
  }

  return {
    /** What memory holds and may be used without asking KV. */
    recall(key: string): readonly Entry[] | undefined {
      const known = memory.get(key)
      return known && clock.now() - known.checkedAt < MEMORY_MS ? known.entries : undefined
    },
    /** Asks KV, once for all who ask at the same time. Never throws. `slow`: it takes longer than KV_PATIENCE_MS. */
    async read(key: string, tell: Tell, keep: Keep, slow = () => {}): Promise<Cached> {
      const flying = reads.get(key, 0)
      const early = { ms: KV_PATIENCE_MS, tell: slow }
      const theirs = flying && (await ofAnother(clock, KV_READ_MS_MAX, flying, early))
      if (theirs && theirs !== 'timeout') return theirs
      // Nobody asks, or whoever did is gone and never heard the answer. Who is not kept waiting hears it.
      const reading = ask(key, tell, () => {
        keep(reading)
        slow()
      })
      const mine = await reads.start(key, 0, reading)
      return mine ?? { found: { kind: 'failed', why: 'error' }, tier: 'kv' }
    },
    /** Keeps a copy in memory, and in KV where that pays. */
    async put(key: string, entry: Entry, tell: Tell): Promise<void> {
      if (this.isInvalidated(key, entry)) return
      const known = memory.get(key)
      const others = (known?.entries ?? []).filter((other) => !this.isInvalidated(key, other))
      const entries = merged([entry], others)
      const now = clock.now()
      const younger = rewrites.spare(entry, others, now)
      if (known && younger) {
        memory.set(key, { ...known, entries: merged([younger], others), checkedAt: now })
        return
      }
      const admitted = admission.admits(key, entry.status < 400)
      const putAt = admitted ? now : known?.putAt
      memory.set(key, { entries, checkedAt: now, putAt, unwritten: !admitted })
      if (admitted) await write(key, entries, tell)
    },
    /** What there is to do behind a hit. Nothing for what is asked for once: it is not worth a KV operation. */
    needs(key: string, entry: Entry): { groups: boolean; write: boolean } {
      if (!admission.isWanted(key)) return { groups: false, write: false }
      // A younger copy is not longer behind than one of which the groups were checked just now.
      const old = clock.now() - entry.bornAt >= GROUP_CHECK_MS
      const groups = old && groupsDue(key, entry).length > 0
      return { groups, write: memory.get(key)?.unwritten === true }
    },
    /** Writes to KV what has become worth it. */
    async promote(key: string, tell: Tell): Promise<void> {
      const known = memory.get(key)
      if (!known?.unwritten || !admission.admits(key, true)) return
      memory.set(key, { ...known, putAt: clock.now(), unwritten: false })
      await write(key, known.entries, tell)
    },
    /** Learns what other isolates have invalidated of the entry's groups. */
    checkGroups: (key: string, entry: Entry, tell: Tell): Promise<void> =>
      learn(groupsDue(key, entry), tell),
    asked: admission.asked,
    isInvalidated(key: string, entry: Entry): boolean {
      if (marks.size === 0) return false
      return [key, ...marksOf(key, entry)].some((name) => {
        const mark = marks.get(name)
        return mark !== undefined && isInvalidatedBy(entry, mark)
      })
    },
    /** Forgets keys, and groups by the names of their marks, here at once and elsewhere as fast as KV is. */
    async invalidate(keys: string[], groups: string[], mark: Mark, tell: Tell): Promise<void> {
      for (const name of [...keys, ...groups]) marks.set(name, later(marks.get(name), mark))
      for (const key of keys) memory.delete(key)
      await Promise.all([
        ...keys.map(async (key) => tell({ kind: 'kvDeletes', times: await publisher.remove(key) })),
        ...groups.map(async (name) =>
          tell({ kind: 'kvWrites', times: await publisher.mark(name) }),
        ),
      ])
    },
  }
}

const fromMemory = ({ entries }: Remembered): Cached => ({
  found: { kind: 'found', entries: [...entries] },
  tier: 'memory',
})
