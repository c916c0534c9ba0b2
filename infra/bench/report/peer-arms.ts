// Libraries that people would use, run as they are: near the user, over the same database and the same KV.

import type { KVNamespace } from '@cloudflare/workers-types'
import { cachified } from '@epic-web/cachified'
import { CacheError, createCache, DefaultStatefulContext, Namespace } from '@unkey/cache'
import { MemoryStore } from '@unkey/cache/stores'
import { Hono } from 'hono'
import { cache as honoCache } from 'hono/cache'
import { type Arm, FAILED, ISOLATES, LIFE, type MakeArm, type Outcome, type World } from './arm.ts'
import { cacheStorage } from './cache-storage.ts'
import type { Request } from './users.ts'

const FRESH_MS = LIFE.freshSeconds * 1_000
const STALE_MS = LIFE.staleSeconds * 1_000
const LIFE_SECONDS = LIFE.freshSeconds + LIFE.staleSeconds

/** One of a colo's isolates: reads through its cache, and forgets what it has changed. */
type Isolate = {
  read(key: number, load: () => Promise<number>): Promise<number>
  forget(key: number): Promise<unknown>
}

/** Loads read the nearest replica, as a Worker with D1 Sessions would; writes go to the primary. */
function nearUsers(world: World, make: (colo: string) => Isolate): Arm {
  const { network, database, regions, colos } = world
  const chance = world.random('isolates')
  const isolates = new Map(
    colos.map(({ id }) => [id, Array.from({ length: ISOLATES }, () => make(id))]),
  )

  async function send({ colo, key, write }: Request): Promise<Outcome> {
    const isolate = isolates.get(colo.id)?.[Math.floor(chance() * ISOLATES)]
    if (!isolate) return FAILED
    if (write) {
      const { version } = await network.callRegion(colo, network.home, async () => {
        await network.query()
        return database.commit(key)
      })
      await isolate.forget(key).catch(() => {})
      return { ok: true, version, source: 'primary' }
    }
    let source: 'cache' | 'replica' = 'cache'
    const nearest = network.nearest(colo, regions)
    const version = await isolate.read(key, async () => {
      const found = await network.callRegion(colo, nearest, async () => {
        await network.query()
        return database.onReplica(nearest, key).version
      })
      source = 'replica' // by then a reader who was shown a stale copy has his answer: that was a hit
      return found
    })
    return { ok: true, version, source }
  }
  return { send: (request) => send(request).catch(() => FAILED) }
}

/** Hono's middleware over the Cache API of the colo, which nobody can purge elsewhere. */
export const hono: MakeArm = async (world) => {
  Reflect.set(globalThis, 'caches', cacheStorage(world)) // a Worker has it, and Hono asks when it is made
  return nearUsers(world, (colo) => {
    const loads = new Map<string, () => Promise<number>>()
    const app = new Hono()
    const cacheControl = `max-age=${LIFE.freshSeconds}`
    app.get('/:key', honoCache({ cacheName: colo, cacheControl, wait: true }), async (c) => {
      const version = await loads.get(c.req.param('key'))?.()
      return c.text(String(version), version === 0 && world.scenario.newLinks ? 404 : 200)
    })
    return {
      async read(key, load) {
        loads.set(String(key), load)
        const response = await app.request(`https://peer.example/${key}`)
        if (!response.ok && response.status !== 404)
          throw new Error(`Hono answered ${response.status}.`)
        return Number(await response.text())
      },
      forget: async () => {}, // its keys are its own, and another colo's copies are out of reach anyway
    }
  })
}

export const cachifiedArm: MakeArm = async (world) =>
  nearUsers(world, (colo) => {
    const kv = world.kv(colo)
    const cache = {
      name: 'KV',
      get: (key: string) => kv.get(key, { type: 'json' }),
      set: (key: string, value: unknown) => kv.put(key, JSON.stringify(value), expiring),
      delete: (key: string) => kv.delete(key),
    }
    return {
      read: (key, load) =>
        cachified({
          ...{ key: String(key), cache: cache as never, ttl: FRESH_MS, swr: STALE_MS },
          getFreshValue: load,
        }),
      forget: (key) => kv.delete(String(key)),
    }
  })

/** Its memory in front of KV; for KV it has no store of its own. */
export const unkey: MakeArm = async (world) =>
  nearUsers(world, (colo) => {
    const memory = new MemoryStore<string, number>({ persistentMap: new Map() })
    const stores = [memory, kvStore(world.kv(colo))]
    const context = new DefaultStatefulContext()
    const options = { stores, fresh: FRESH_MS, stale: FRESH_MS + STALE_MS }
    const { rows } = createCache({ rows: new Namespace<number>(context, options) })
    return {
      async read(key, load) {
        const { val, err } = await rows.swr(String(key), load)
        if (err || val === undefined) throw err ?? new Error('@unkey/cache gave nothing.')
        return val
      },
      forget: (key) => rows.remove(String(key)),
    }
  })

const expiring = { expirationTtl: LIFE_SECONDS }

type Store = ConstructorParameters<typeof Namespace<number>>[1]['stores'][number]
type Entry = { value: number; freshUntil: number; staleUntil: number }

/** As its documentation says a store is made: https://www.unkey.com/docs/libraries/ts/cache/overview */
function kvStore(kv: KVNamespace): Store {
  const failed = (key: string) => (error: unknown) => ({
    err: new CacheError({ tier: 'kv', key, message: String(error) }),
  })
  return {
    name: 'kv',
    get: (_, key) =>
      kv.get<Entry>(key, 'json').then((entry) => ({ val: entry ?? undefined }), failed(key)),
    set: (_, key, entry) =>
      kv.put(key, JSON.stringify(entry), expiring).then(() => ({ val: undefined }), failed(key)),
    remove: async (_, keys) => {
      const all = [keys].flat()
      const done = await Promise.allSettled(all.map((key) => kv.delete(key)))
      const lost = done.find(({ status }) => status === 'rejected')
      return lost ? failed(all.join())(lost) : { val: undefined }
    },
  }
}
