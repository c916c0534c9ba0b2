// Arms without a cache, and the two caches that need nothing but time: what most APIs are today.

import { createNginxCache, type Shown } from '../nginx/cache.ts'
import { type Arm, FAILED, LIFE, type MakeArm, type Outcome, type World } from './arm.ts'
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

/** What the origin answers with 404. */
class Missing extends Error {}

function missing(error: unknown): Shown {
  if (error instanceof Missing) return { version: 0, status: 'MISS' }
  throw error
}

/** nginx in front of the primary's region, modelled, and held to what nginx does: infra/bench/nginx. */
export const nginx: MakeArm = async ({ network, database, clock, scenario }) => {
  const load = async (key: number) => {
    await network.query()
    const { version } = database.onPrimary(key)
    if (version === 0 && scenario.newLinks) throw new Missing() // no lifetime is sent with it: it is not kept
    return version
  }
  const cache = createNginxCache(LIFE, load, clock)
  return failing(({ colo, key, write }) =>
    network.callRegion(colo, network.home, async (): Promise<Outcome> => {
      if (write) {
        await network.query()
        return { ok: true, version: database.commit(key).version, source: 'primary' }
      }
      const { version, status } = await cache.read(key).catch(missing)
      const loaded = status === 'MISS' || status === 'EXPIRED'
      return { ok: true, version, source: loaded ? 'primary' : 'cache' }
    }),
  )
}
