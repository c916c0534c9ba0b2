// What became of every keyed write: once, lost, or doubled, by what the primary has at the end. Pure.
import type { Item } from '../../src/shared/workload.ts'
import { type Sample, urlOf } from './client.ts'

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

/** By Idempotency-Key. An item is changed by one write at most, so its version tells how often. */
export function settle(samples: readonly Sample[], items: readonly Item[]): Fates {
  const byMark = Map.groupBy(items, ({ mark }) => mark)
  const byName = new Map(items.map((item) => [item.name, item]))
  const fates = new Map<string, Fate>()
  for (const { key, kind, item = '', good } of samples) {
    if (key === undefined) continue
    const effects =
      kind === 'change' ? changesOf(byName.get(item), key) : (byMark.get(key)?.length ?? 0)
    fates.set(key, fateOf(effects, good))
  }
  return fates
}

/** An item is made with version 1; without versions its value has to tell. */
function changesOf(item: Item | undefined, key: string): number {
  if (!item) return 0
  const { version = 2, value } = item
  return version === 2 && value !== urlOf(key) ? 0 : version - 1
}

function fateOf(effects: number, acknowledged: boolean): Fate {
  if (effects > 1) return 'doubled'
  if (!acknowledged) return 'unanswered'
  return effects === 1 ? 'kept' : 'lost'
}
