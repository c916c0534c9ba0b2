// When a copy that KV has already is written there again.
import type { Entry } from '../rules/entry.ts'
import { usefulSeconds } from '../rules/policy.ts'
import { CHECKABLE_SECONDS } from './kv.ts'

/** A copy that has this share of its time behind it is worth a write that only makes it younger: others would
 * soon have to load it. What is written when half of it is over is written at most twice in a lifetime. */
const REWRITE_SHARE = 0.5

/** Told anew with every response, whatever it says. */
const OF_ONE_RESPONSE = new Set(['date', 'expires'])

/** From when on KV's copy is worth replacing by a younger one that says the same; in milliseconds since the
 * Unix epoch. One that is never fresh is good for what it may be shown, or asked about. */
export function rewriteDueAt({ terms, bornAt }: Pick<Entry, 'terms' | 'bornAt'>): number {
  const seconds = terms.fresh || usefulSeconds(terms) || CHECKABLE_SECONDS
  return bornAt + 1_000 * REWRITE_SHARE * seconds
}

export function createRewrites() {
  /** Copies that KV has, or has one that says the same: when they are due. */
  const dueAt = new WeakMap<Entry, number>()
  return {
    /** KV has them. */
    note(entries: readonly Entry[]): void {
      for (const entry of entries) dueAt.set(entry, rewriteDueAt(entry))
    },
    /** `entry` as it is kept, when KV has, for long enough, one of `others` that says the same. */
    spare(entry: Entry, others: readonly Entry[], now: number): Entry | undefined {
      const same = others.find((other) => sameVariant(other, entry) && sameContent(other, entry))
      const due = (same && dueAt.get(same)) ?? 0
      if (!same || now >= due) return undefined
      const kept = { ...entry, body: same.body } // of two that are alike one is kept
      dueAt.set(kept, due)
      return kept
    },
  }
}

/** Do two copies of one variant say the same, of the same commit? */
export const sameContent = (one: Entry, other: Entry): boolean =>
  one.status === other.status &&
  one.snapshot?.epoch === other.snapshot?.epoch &&
  one.snapshot?.m === other.snapshot?.m &&
  sameFields(one.headers, other.headers) &&
  sameBytes(one.body, other.body)

export const sameVariant = ({ selecting: one }: Entry, { selecting: other }: Entry): boolean =>
  JSON.stringify(one) === JSON.stringify(other)

function sameFields(one: Entry['headers'], other: Entry['headers']): boolean {
  const names = new Set([...Object.keys(one), ...Object.keys(other)])
  return [...names].every((name) => OF_ONE_RESPONSE.has(name) || one[name] === other[name])
}

function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  if (one === other) return true
  return one.length === other.length && one.every((byte, at) => byte === other[at])
}
