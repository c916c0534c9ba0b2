// The variants kept under one key. Pure.
import type { Entry } from './entry.ts'

/** Enough for a few languages and encodings; a response that varies more is hardly ever asked for twice. */
const VARIANTS_MAX = 8
/** All variants are read together, so they share what one value may hold. */
const VARIANTS_BYTES_MAX = 24 * 1024 * 1024

/** Both sets, the newer copy of each variant, newest first; the oldest go when there are too many.
 * A newer copy of the database never yields to one that was read at an earlier commit. */
export function merged(some: readonly Entry[], others: readonly Entry[]): Entry[] {
  const byVariant = new Map<string, Entry>()
  for (const entry of [...others, ...some]) {
    const name = JSON.stringify(entry.selecting)
    const known = byVariant.get(name)
    byVariant.set(name, known ? newer(entry, known) : entry)
  }
  const entries = [...byVariant.values()].sort((a, b) => b.bornAt - a.bornAt)
  let bytes = 0
  return entries.slice(0, VARIANTS_MAX).filter(({ body }) => {
    bytes += body.length
    return bytes <= VARIANTS_BYTES_MAX
  })
}

function newer(entry: Entry, known: Entry): Entry {
  const [a, b] = [entry.snapshot, known.snapshot]
  const younger = entry.bornAt >= known.bornAt ? entry : known
  if (!a || !b || a.epoch !== b.epoch) return younger
  if (a.m !== b.m) return a.m > b.m ? entry : known
  // The same content, known to be good at both commits: it is good at the later one, whichever came last.
  const later = a.a > b.a ? a : b
  return younger.snapshot?.a === later.a ? younger : { ...younger, snapshot: later }
}
