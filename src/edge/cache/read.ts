// GET and HEAD: from the cache, from an upstream, or the last good copy when all else fails.
import type { Upstream } from '../upstream/load.ts'
import { inBackground, type Visit } from '../visit/visit.ts'
import type { Demanding } from './demanding.ts'
import type { Forgetting } from './forget.ts'
import { isFailure, letGo } from './load.ts'
import {
  type Asked,
  askedBy,
  bypasses,
  isShareable,
  knownTo,
  type Look,
  type Lookup,
} from './lookup.ts'
import type { Refreshes } from './refresh.ts'
import type { Reloads } from './reload.ts'
import { checkable } from './rules/conditional.ts'
import { cacheKey, type Naming } from './rules/key.ts'
import type { Served, Serving } from './serve.ts'
import type { Shared, Sharing } from './share.ts'
import type { Tiers } from './store/tiers.ts'

export type ReadParts = {
  naming: Naming
  demanding: Demanding
  lookup: Lookup
  tiers: Tiers
  sharing: Sharing
  reloads: Reloads
  refreshes: Refreshes
  serving: Serving
  forgetting: Pick<Forgetting, 'afterHead'>
  upstream: Upstream
}

export function createRead(parts: ReadParts) {
  const { naming, demanding, lookup, tiers, sharing } = parts
  const { reloads, refreshes, serving, forgetting, upstream } = parts

  return async function read(visit: Visit): Promise<Served> {
    const asked = await demanding.heard(askedBy(visit, await cacheKey(naming, visit.href)))
    const why = bypasses(asked)
    if (why) return pass(asked, why)
    tiers.asked(asked.key)
    const remembered = lookup.inMemory(asked)
    if (remembered.choice.kind !== 'miss') return show(asked, remembered)
    // Whoever loads it has asked KV in vain.
    if (isShareable(asked) && sharing.isLoading(asked)) return forward(asked, remembered)

    let slow = () => {}
    const impatience = new Promise<'slow'>((resolve) => {
      slow = () => resolve('slow')
    })
    const reading = tiers
      .read(asked.key, visit.tell, (work) => visit.waitUntil(work), slow)
      .then((cached) => lookup.at(cached, asked))
    const patient = asked.demands.onlyIfCached || !isShareable(asked)
    const look = patient ? await reading : await Promise.race([reading, impatience])
    if (look === 'slow') return race(asked, remembered, reading)
    return look.choice.kind === 'miss' ? forward(asked, look) : show(asked, look)
  }

  /** The cache has nothing for this visit. */
  async function forward(asked: Asked, look: Look): Promise<Served> {
    return serving.conclude(asked, await load(asked, look), look)
  }

  /** The client, or its condition, does not want a copy; what it gets may still be kept for others. */
  async function pass(asked: Asked, why: 'request' | 'bypass'): Promise<Served> {
    const anew = why === 'request' && isShareable(asked)
    const work = () => (anew ? reloads.load(asked) : once(asked, lookup.inMemory(asked)))
    return serving.conclude(asked, await admitted(asked, work), why)
  }

  function load(asked: Asked, look: Look): Promise<Shared> {
    return admitted(asked, () => {
      const known = knownTo(look)
      if (!isShareable(asked)) return once(asked, look)
      return sharing.load(asked, known && checkable(known) ? known : undefined)
    })
  }

  /** What neither the client nor a limit of its own forbids. */
  async function admitted(asked: Asked, work: () => Promise<Shared>): Promise<Shared> {
    if (asked.demands.onlyIfCached) return { attempts: [] }
    const spent = await upstream.admit(asked.visit)
    if (spent) return { attempts: [], refused: spent }
    demanding.loading(asked.key)
    return work()
  }

  /** For this client alone, as it asks. */
  async function once(asked: Asked, look: Look): Promise<Shared> {
    const loaded = await upstream.load(asked.visit)
    forgetting.afterHead(asked, knownTo(look), loaded)
    return loaded
  }

  /** KV is slow: the upstream is asked beside it, and the first usable answer wins. */
  async function race(asked: Asked, remembered: Look, reading: Promise<Look>): Promise<Served> {
    const landed = lookup.inMemory(asked) // somebody may have loaded it meanwhile
    if (landed.choice.kind !== 'miss') return show(asked, landed)
    const { visit } = asked
    visit.tell({ kind: 'kvRaces' })
    let slow = true
    const loading = load(asked, remembered)
    const usable = async (): Promise<Look | Shared> => {
      const look = await reading
      slow = false
      return look.choice.kind === 'miss' ? loading : look
    }
    const first = await Promise.race([usable(), loading])
    if ('choice' in first) {
      visit.waitUntil(loading.then(letGo))
      return show(asked, first, true)
    }
    const answered = first.collapsed || first.confirmed || !isFailure(first)
    if (slow && answered) visit.tell({ kind: 'kvRacesWonByUpstream' })
    const look = answered ? SLOW : await reading
    if (look.choice.kind === 'miss') return serving.conclude(asked, first, look)
    letGo(first)
    return show(asked, look, true)
  }

  /** A copy, and what is due behind it; `loading` when somebody is just asking for a new one. */
  function show(asked: Asked, look: Look, loading = false): Served {
    const { choice, tier } = look
    if (choice.kind === 'miss') throw new Error('a miss has nothing to show')
    const { visit, key } = asked
    const { entry } = choice
    const due = choice.kind === 'hit' ? refreshes.isDue(entry) : choice.refresh
    if (due && !loading) refreshes.start(asked, entry, tier)
    const { groups, write } = tiers.needs(key, entry)
    if (groups || write) {
      inBackground(visit, async () => {
        if (groups) await tiers.checkGroups(key, entry, visit.tell)
        if (write) await tiers.promote(key, visit.tell)
      })
    }
    visit.tell({ kind: tier === 'kv' ? 'kvHits' : 'memoryHits' })
    if (choice.kind === 'hit') return serving.stored(entry, { kind: 'hit', tier })
    return serving.stored(entry, { kind: 'stale', detail: choice.refresh ? tier : 'max-stale' })
  }
}

const SLOW: Look = { choice: { kind: 'miss', why: 'uri-miss' }, tier: 'kv', detail: 'kv-slow' }
