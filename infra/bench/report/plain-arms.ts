// Arms without a cache, and the two caches that need nothing but time: what most APIs are today.

import { type Arm, FAILED, LIFE, type MakeArm, type Outcome, type World } from './arm.ts'
import { createSingleFlight } from './single-flight.ts'
import type { Request } from './users.ts'

const failing = (send: Arm['send']): Arm => ({
  send: (request) => send(request).catch(() => FAILED),
})

/** Everything at the primary: a Worker beside it, or an ordinary server. */
export const single: MakeArm = async (world) => failing((request) => atPrimary(world, request))

async function atPrimary(world: World, { colo, key, write }: Request): Promise<Outcome> {
  const { network, database } = world
  const { version } = await network.callRegion(colo, network.home, async () => {
    await network.query()
    return write ? database.commit(key) : database.onPrimary(key)
  })
  return { ok: true, version, source: 'primary' }
}

/** As D1's own starter: a Worker near the user, read replication, and a bookmark that the client carries. A replica
 * waits until it has the bookmark: https://developers.cloudflare.com/d1/best-practices/read-replication/ */
export const sessions: MakeArm = async (world) => {
  const { network, database, regions, clock } = world
  const bookmarks = new Map<number, number>()
  return failing(async (request) => {
    const { colo, key, session, write } = request
    const told = (state: number) =>
      bookmarks.set(session, Math.max(state, bookmarks.get(session) ?? 0))
    if (write) {
      const outcome = await atPrimary(world, request)
      if (outcome.ok) told(outcome.version)
      return outcome
    }
    const id = network.nearest(colo, regions)
    const row = await network.callRegion(colo, id, async () => {
      await clock.sleep(database.behindMs(id, bookmarks.get(session) ?? 0))
      await network.query()
      return database.onReplica(id, key)
    })
    told(row.state)
    return { ok: true, version: row.version, source: 'replica' }
  })
}

/** nginx in front of the primary's region, as `proxy_cache_valid`, `proxy_cache_use_stale updating` and
 * `proxy_cache_lock` have it: https://nginx.org/en/docs/http/ngx_http_proxy_module.html Modelled, not run. */
export const nginx: MakeArm = async ({ network, database, clock }) => {
  const copies = new Map<number, { version: number; at: number }>()
  const locked = createSingleFlight<number, number>()
  const load = (key: number) =>
    locked(key, async () => {
      await network.query()
      const { version } = database.onPrimary(key)
      copies.set(key, { version, at: clock.now() })
      return version
    })
  return failing(({ colo, key, write }) =>
    network.callRegion(colo, network.home, async (): Promise<Outcome> => {
      if (write) {
        await network.query()
        return { ok: true, version: database.commit(key).version, source: 'primary' }
      }
      const copy = copies.get(key)
      const age = copy ? (clock.now() - copy.at) / 1_000 : Infinity
      if (!copy || age >= LIFE.freshSeconds + LIFE.staleSeconds) {
        return { ok: true, version: await load(key), source: 'primary' }
      }
      if (age >= LIFE.freshSeconds) void load(key).catch(() => {})
      return { ok: true, version: copy.version, source: 'cache' }
    }),
  )
}
