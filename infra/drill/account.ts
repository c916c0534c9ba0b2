// What became of every keyed write: once, lost, or doubled, by what the primary has at the end. Pure.
import { urlOf } from './memory.ts'
import type { Row } from './readback.ts'
import type { Sample } from './sample.ts'

export type Fate =
  /** Acknowledged, and there. */
  | 'kept'
  /** Acknowledged, and not there. */
  | 'lost'
  /** One key, two effects. */
  | 'doubled'
  /** Its client got no outcome of its own; whether it happened is open, and either is allowed. */
  | 'unanswered'

export type Fates = ReadonlyMap<string, Fate>

/** By Idempotency-Key. A link is changed by one write at most, so its version tells how often. */
export function settle(samples: readonly Sample[], rows: readonly Row[]): Fates {
  const byTitle = Map.groupBy(rows, ({ title }) => title)
  const bySlug = new Map(rows.map((row) => [row.slug, row]))
  const fates = new Map<string, Fate>()
  for (const { key, kind, slug = '', good } of samples) {
    if (key === undefined) continue
    const effects =
      kind === 'change' ? changesOf(bySlug.get(slug), key) : (byTitle.get(key)?.length ?? 0)
    fates.set(key, fateOf(effects, good))
  }
  return fates
}

/** A link is made with version 1. */
function changesOf(row: Row | undefined, key: string): number {
  if (!row) return 0
  const changes = row.version - 1
  return changes === 1 && row.url !== urlOf(key) ? 0 : changes
}

function fateOf(effects: number, acknowledged: boolean): Fate {
  if (effects > 1) return 'doubled'
  if (!acknowledged) return 'unanswered'
  return effects === 1 ? 'kept' : 'lost'
}
