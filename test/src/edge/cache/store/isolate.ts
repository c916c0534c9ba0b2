// A store in memory, standing in for KV: it counts what it is asked, and lags or fails as told.

import type { Entry } from '../../../../../src/edge/cache/rules/entry.ts'
import { markName } from '../../../../../src/edge/cache/rules/key.ts'
import type { Found, Store } from '../../../../../src/edge/cache/store/kv.ts'
import { createTiers } from '../../../../../src/edge/cache/store/tiers.ts'
import type { Tell } from '../../../../../src/edge/visit/events.ts'
import { createClock } from '../../../../support/clock.ts'
import { unheard } from '../../lab.ts'

export const KEY = '1:/a'

export type FakeStore = Store & {
  /** Operations in order, such as `get 1:/a`. */
  calls: string[]
  values: Map<string, readonly Entry[]>
  marks: Map<string, unknown>
  /** What a read says instead of what is stored. */
  says?: () => Found | Promise<Found>
}

export function fakeStore(): FakeStore {
  const values = new Map<string, readonly Entry[]>()
  const marks = new Map<string, unknown>()
  const calls: string[] = []
  return {
    calls,
    values,
    marks,
    async get(key) {
      calls.push(`get ${key}`)
      if (this.says) return this.says()
      const entries = values.get(key)
      return entries ? { kind: 'found', entries: [...entries] } : { kind: 'absent' }
    },
    async put(key, entries) {
      calls.push(`put ${key}`)
      values.set(key, entries)
    },
    async delete(key) {
      calls.push(`delete ${key}`)
      values.delete(key)
      return true
    },
    async getMark(name) {
      calls.push(`getMark ${name}`)
      return marks.get(name)
    },
    async putMark(name, mark) {
      calls.push(`putMark ${name}`)
      marks.set(name, JSON.parse(JSON.stringify(mark)))
      return true
    },
  }
}

export const nameOf = (group: string) => markName(KEY, group)

/** An isolate over a store, and a clock turned by hand. */
export function isolate(store: Store, clock = createClock()) {
  const cache = createTiers({ store, clock })
  const kept: Promise<unknown>[] = []
  const keep = (work: Promise<unknown>) => void kept.push(work)
  return {
    cache,
    clock,
    kept,
    read: (tell: Tell = unheard) => cache.read(KEY, tell, keep),
    /** Somebody asks for the key so many times. */
    ask(times: number) {
      for (let n = 0; n < times; n++) cache.asked(KEY)
    },
  }
}
