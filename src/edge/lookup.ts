// Whether the cache may answer a visit: the session's floor first, then freshness.
import { usable } from '../shared/position.ts'
import { parseControl } from './cache/control.ts'
import type { Entry } from './cache/entry.ts'
import { cacheKey } from './cache/key.ts'
import { freshness } from './cache/policy.ts'
import type { Edge } from './config.ts'
import type { Visit } from './visit.ts'

export type Lookup =
  | { kind: 'hit' | 'stale'; key: string; entry: Entry }
  /** `spare`: a copy that may be shown should nobody else answer. */
  | { kind: 'miss'; key: string; spare: Entry | undefined; detail: string | undefined }
  | { kind: 'bypass'; key: string | undefined; why: 'method' | 'request' }

export async function lookUp(visit: Visit, edge: Edge): Promise<Lookup> {
  const { request, url, wish, reset } = visit
  const method = request.method === 'GET' || request.method === 'HEAD'
  if (!method || request.headers.has('Range'))
    return { kind: 'bypass', key: undefined, why: 'method' }
  const key = await cacheKey(edge.epoch, url)
  const control = parseControl(request.headers.get('Cache-Control'))
  const unwanted = ['no-cache', 'no-store'].some((directive) => control.has(directive))
  if (unwanted || wish === 'latest' || reset) return { kind: 'bypass', key, why: 'request' }

  const found = await edge.store.get(key)
  if (found.kind !== 'found') {
    const detail = found.kind === 'failed' ? `kv-${found.why}` : undefined
    return { kind: 'miss', key, spare: undefined, detail }
  }
  const { entry } = found
  if (!recentEnough(entry, visit)) {
    return { kind: 'miss', key, spare: entry, detail: 'older-than-token' }
  }
  const state = freshness(entry.terms, ageSeconds(entry, edge))
  switch (state) {
    case 'fresh':
      return { kind: 'hit', key, entry }
    case 'stale':
      return { kind: 'stale', key, entry }
    case 'if-error':
    case 'expired':
      return {
        kind: 'miss',
        key,
        spare: state === 'if-error' ? entry : undefined,
        detail: undefined,
      }
  }
}

/** A copy that does not depend on the database has no snapshot and suits every session. */
export const recentEnough = ({ snapshot }: Entry, { position }: Visit): boolean =>
  snapshot === undefined || usable(snapshot, position)

/** Never negative, whatever the clocks say. */
export const ageSeconds = ({ bornAt }: Entry, { clock }: Edge): number =>
  Math.max(0, Math.floor((clock.now() - bornAt) / 1_000))
