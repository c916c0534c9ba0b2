// GET and HEAD: from the cache, from an upstream, or the last good copy when all else fails.
import { internalHeaders } from '../../shared/headers.ts'
import { parseSnapshot } from '../../shared/snapshot.ts'
import type { Visit } from '../client/visit.ts'
import type { Edge } from '../config.ts'
import { behind } from '../operators/metering.ts'
import type { Background } from '../routing/cluster.ts'
import { type Loaded, load } from '../upstream/load.ts'
import { heard } from './demanding.ts'
import { type Asked, askedBy, bypasses, type Look, lookAt, lookInMemory } from './look.ts'
import { isDue, refresh } from './refresh.ts'
import { loadAnew } from './reload.ts'
import { checkable } from './rules/conditional.ts'
import { outdated } from './rules/freshen.ts'
import { cacheKey } from './rules/key.ts'
import { conclude, type Served, shown } from './serve.ts'
import { isFailure, isLoading, loadShared, type Shared } from './share.ts'
import type { Entry } from './store/entry.ts'

export async function read(visit: Visit, edge: Edge, background: Background): Promise<Served> {
  const asked = await heard(askedBy(visit, await cacheKey(edge.naming, visit.href)), edge)
  const why = bypasses(asked)
  if (why) return passBy(asked, why, edge, background)
  edge.cache.asked(asked.key)
  const remembered = lookInMemory(asked, edge)
  if (remembered.choice.kind !== 'miss') return show(asked, remembered, edge, background)
  if (shareable(asked) && isLoading(asked, edge)) {
    // Whoever loads it has asked KV in vain.
    return conclude(asked, await loadFor(asked, remembered, edge, background), remembered, edge)
  }

  const keep = (work: Promise<unknown>) => background.waitUntil(work)
  let slow = () => {}
  const impatience = new Promise<'slow'>((resolve) => {
    slow = () => resolve('slow')
  })
  const reading = edge.cache
    .read(asked.key, visit.costs, keep, slow)
    .then((cached) => lookAt(cached, asked, edge))
  const patient = asked.demands.onlyIfCached || !shareable(asked)
  const look = patient ? await reading : await Promise.race([reading, impatience])
  if (look === 'slow') return race(asked, remembered, reading, edge, background)
  if (look.choice.kind !== 'miss') return show(asked, look, edge, background)
  if (asked.demands.onlyIfCached) return conclude(asked, { attempts: [] }, look, edge)
  return conclude(asked, await loadFor(asked, look, edge, background), look, edge)
}

/** Whole and to be kept, and so of use to others. A client's `no-store` says nothing of copies that are there
 * (RFC 9111 section 5.2.1.5). */
const shareable = ({ visit: { request }, demands }: Asked) =>
  request.method === 'GET' && !request.headers.has('Range') && !demands.noStore

/** The client, or its condition, does not want a copy; what it gets may still be kept for others. */
async function passBy(
  asked: Asked,
  why: 'request' | 'bypass',
  edge: Edge,
  background: Background,
): Promise<Served> {
  if (asked.demands.onlyIfCached) return conclude(asked, { attempts: [] }, why, edge)
  const spent = await edge.rates.take('loads', asked.visit.request, edge.apiKeys)
  if (spent) return conclude(asked, { attempts: [], spent }, why, edge)
  edge.reloadedAt.set(asked.key, edge.clock.now())
  if (why === 'request' && shareable(asked)) {
    return conclude(asked, await loadAnew(asked, edge, background), why, edge)
  }
  const loaded = await load(asked.visit, edge, background, { storable: false })
  forgetIfOutdated(asked, knownTo(lookInMemory(asked, edge)), loaded, edge, background)
  return conclude(asked, loaded, why, edge)
}

const knownTo = ({ choice }: Look): Entry | undefined =>
  choice.kind === 'miss' ? choice.known : choice.entry

async function loadFor(
  asked: Asked,
  look: Look,
  edge: Edge,
  background: Background,
): Promise<Shared> {
  const spent = await edge.rates.take('loads', asked.visit.request, edge.apiKeys)
  if (spent) return { attempts: [], spent }
  edge.reloadedAt.set(asked.key, edge.clock.now())
  const known = knownTo(look)
  if (shareable(asked)) {
    return loadShared(asked, edge, background, known && checkable(known) ? known : undefined)
  }
  const loaded = await load(asked.visit, edge, background, { storable: false })
  forgetIfOutdated(asked, known, loaded, edge, background)
  return loaded
}

/** RFC 9111 section 4.3.5: the answer to a HEAD may show that the stored GET is outdated. */
function forgetIfOutdated(
  { visit, key }: Asked,
  known: Entry | undefined,
  { response }: Loaded,
  edge: Edge,
  background: Background,
): void {
  const head = visit.request.method === 'HEAD' && response?.status === 200
  if (!head || !known || !outdated(known, response.headers)) return
  const told = edge.foreign ? null : response.headers.get(internalHeaders.snapshot)
  const snapshot = parseSnapshot(told ?? undefined)
  if (snapshot && known.snapshot && snapshot.a < known.snapshot.m) return // it is the HEAD that is outdated
  const mark = {
    at: edge.clock.now(),
    commit: snapshot && { epoch: snapshot.epoch, m: snapshot.m },
  }
  behind(edge, background, async (costs) => {
    await edge.cache.invalidate([key], [], mark, costs)
    return known.route
  })
}

/** KV is slow: the upstream is asked beside it, and the first usable answer wins. */
async function race(
  asked: Asked,
  remembered: Look,
  reading: Promise<Look>,
  edge: Edge,
  background: Background,
): Promise<Served> {
  const landed = lookInMemory(asked, edge) // somebody may have loaded it meanwhile
  if (landed.choice.kind !== 'miss') return show(asked, landed, edge, background)
  const { costs } = asked.visit
  costs.kvRaces = 1
  let slow = true
  const loading = loadFor(asked, remembered, edge, background)
  const usable = async (): Promise<Look | Shared> => {
    const look = await reading
    slow = false
    return look.choice.kind === 'miss' ? loading : look
  }
  const first = await Promise.race([usable(), loading])
  if ('choice' in first) {
    background.waitUntil(loading.then(({ response }) => response?.body?.cancel()))
    return show(asked, first, edge, background, true)
  }
  const answered = first.collapsed || first.confirmed || !isFailure(first.response)
  if (slow && answered) costs.kvRacesWonByUpstream = 1
  const look = answered ? SLOW : await reading
  if (look.choice.kind === 'miss') return conclude(asked, first, look, edge)
  void first.response?.body?.cancel()
  return show(asked, look, edge, background, true)
}

const SLOW: Look = { choice: { kind: 'miss', why: 'uri-miss' }, tier: 'kv', detail: 'kv-slow' }

/** A copy, and what is due behind it; `loading` when somebody is just asking for a new one. */
function show(
  asked: Asked,
  look: Look,
  edge: Edge,
  background: Background,
  loading = false,
): Served {
  const { choice, tier } = look
  if (choice.kind === 'miss') throw new Error('a miss has nothing to show')
  const { entry } = choice
  const due = choice.kind === 'hit' ? isDue(entry, edge) : choice.refresh
  if (due && !loading) refresh(asked, entry, tier, edge, background)
  const { groups, write } = edge.cache.needs(asked.key, entry)
  if (groups || write) {
    behind(edge, background, async (costs) => {
      if (groups) await edge.cache.checkGroups(asked.key, entry, costs)
      if (write) await edge.cache.promote(asked.key, costs)
      return entry.route
    })
  }
  asked.visit.costs[tier === 'kv' ? 'kvHits' : 'memoryHits'] = 1
  if (choice.kind === 'hit') return shown(entry, { kind: 'hit', tier }, edge)
  return shown(entry, { kind: 'stale', detail: choice.refresh ? tier : 'max-stale' }, edge)
}
