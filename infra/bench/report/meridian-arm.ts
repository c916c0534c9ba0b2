// Meridian itself: the production edge, as it is, in every colo. Its regions are modelled: they answer as src/region
// does, from the simulation's database.
import type { Fetcher } from '@cloudflare/workers-types'
import type { Edge, Parts } from '../../../src/edge/assemble.ts'
import { type EdgeEnv, edgeFrom } from '../../../src/edge/config.ts'
import { handle } from '../../../src/edge/handle.ts'
import type { CacheOutcome } from '../../../src/edge/visit/outcome.ts'
import { publicHeaders } from '../../../src/shared/headers.ts'
import type { Colo } from '../../world/map.ts'
import { makeSecrets } from '../../world/secrets.ts'
import { FAILED, ISOLATES, type MakeArm, type Outcome } from './arm.ts'
import { causeOf } from './causes.ts'
import { createRegion } from './region.ts'
import { createTokens, sourceOf } from './tokens.ts'
import type { Request as Asked } from './users.ts'

type Hear = NonNullable<Parts['hear']>

const SITE = 'https://api.example'
const background = { waitUntil: () => {} } // what is under way goes on anyway

export const meridian: MakeArm = async (world) => {
  const { regions, colos, network } = world
  const map = { among: regions, home: network.home }
  const count = world.scenario.isolates ?? ISOLATES
  const region = createRegion(world)
  const chance = world.random('isolates')
  /** As Date.now() is: whole milliseconds. */
  const clock = { ...world.clock, now: () => Math.floor(world.clock.now()) }
  /** What the edge said that its cache did. */
  const outcomes = new WeakMap<Request, CacheOutcome>()
  const hear: Hear =
    ({ request }) =>
    (event) => {
      if (event.kind === 'answered') outcomes.set(request, event.cache)
    }
  let ids = 0
  const open = (colo: Colo, i: number): Promise<Edge> => {
    const runtime = { clock, chance: world.random(`${colo.id} ${i}`) }
    const env: EdgeEnv = {
      CACHE: world.kv(colo.id),
      EPOCH: '1',
      ...makeSecrets(world.scenario.seed, 'report').values,
      ...Object.fromEntries(
        regions.map(({ id }) => [
          `REGION_${id.toUpperCase()}`,
          region(colo, id) as unknown as Fetcher,
        ]),
      ),
    }
    return edgeFrom(env, { ...runtime, newId: () => `${ids++}`, hear }, { map })
  }
  const isolates = new Map<string, Edge[]>()
  for (const colo of colos) {
    const numbers = Array.from({ length: count }, (_, i) => i)
    isolates.set(colo.id, await Promise.all(numbers.map((i) => open(colo, i))))
  }
  const tokens = createTokens()

  async function send({ colo, key, session, write }: Asked): Promise<Outcome> {
    const edge = isolates.get(colo.id)?.[Math.floor(chance() * count)]
    if (!edge) return FAILED
    const kept = tokens.of(session)
    // As a client of the API does: a token from the first answer on.
    const headers: HeadersInit =
      kept.length === 0
        ? { [publicHeaders.consistency]: 'session' }
        : { [publicHeaders.token]: kept.join(', ') }
    const request = new Request(`${SITE}/rows/${key}`, { method: write ? 'PUT' : 'GET', headers })
    const cf = { colo: colo.id, latitude: String(colo.lat), longitude: String(colo.lon) }
    const response = await handle(Object.assign(request, { cf }), edge, background)
    const text = await response.text()
    if (!response.ok && response.status !== 404) return FAILED
    tokens.told(session, kept, response.headers.get(publicHeaders.token))
    const cache = outcomes.get(request)
    const changed = (from: number, until: number) => world.database.changed(key, from, until)
    const cause = cache && causeOf(cache, changed)
    const timing = response.headers.get(publicHeaders.serverTiming) ?? ''
    return { ok: true, version: Number(text), source: sourceOf(response.headers), timing, cause }
  }
  return { send: (request) => send(request).catch(() => FAILED) }
}
