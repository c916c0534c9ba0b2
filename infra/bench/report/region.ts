// A region as the edge sees one: reads the replica beside it, waits a little for a session's position, goes to the
// primary when that is not enough, and signs what it says. src/data/read.ts is what it stands for.
import { internalHeaders } from '../../../src/shared/headers.ts'
import { type Ask, parseAsk } from '../../../src/shared/position.ts'
import { nameHash } from '../../../src/shared/recent.ts'
import { formatSnapshot } from '../../../src/shared/snapshot.ts'
import { formatTiming } from '../../../src/shared/timing.ts'
import { formatBookmark, parseBookmark } from '../../world/d1/bookmark.ts'
import type { Colo } from '../../world/map.ts'
import { LIFE, type World } from './arm.ts'
import type { Row } from './database.ts'
import { Unreachable } from './network.ts'

/** As src/data/read.ts has it, which may not be imported here; a test holds them together. */
export const REPLICA_WAIT_MS = 200

/** What the database did, and how long that took; a replica that was given up in vain is not told of. */
type Done = { row: Row; by: 'replica' | 'primary'; ms: number }

/** As src/app/routes/redirect.ts keeps what is not there. */
const MISSING_SECONDS = 10

/** Beside a write's answer: the key it did its work under. Writes are repeated by failover, and have one effect. */
const IDEMPOTENCY_KEY = 'Idempotency-Key'

type Around = Pick<World, 'clock' | 'network' | 'database' | 'scenario'>

export function createRegion({ clock, network, database, scenario }: Around) {
  const done = new Map<string, Row>()
  const caching = scenario.uncached
    ? { 'Cache-Control': 'no-store' }
    : {
        'Cache-Control': 'no-cache',
        'CDN-Cache-Control': `max-age=${LIFE.freshSeconds}, stale-while-revalidate=${LIFE.staleSeconds}, stale-if-error=86400`,
      }

  const isMissing = ({ version }: Row) => scenario.newLinks !== undefined && version === 0

  async function timed(by: Done['by'], work: () => Promise<Row>): Promise<Done> {
    const beganMs = clock.now()
    const row = await work()
    return { row, by, ms: clock.now() - beganMs }
  }

  async function read(id: string, key: number, ask: Ask | undefined): Promise<Done> {
    // As the world's replicas wait: for the bookmark, the state that the session's last change was read in.
    const behindMs = database.behindMs(id, parseBookmark(ask?.bookmark ?? '') ?? 0)
    const fromPrimary = () => network.callPrimary(id, () => database.onPrimary(key))
    if (!ask?.primary && behindMs <= REPLICA_WAIT_MS) {
      const found = await timed('replica', async () => {
        await clock.sleep(behindMs)
        await network.query()
        return database.onReplica(id, key)
      })
      if (!isMissing(found.row)) return found // else it is asked for at the primary: src/data/confirm.ts
    } else if (!ask?.primary) {
      return timed('primary', () => clock.sleep(REPLICA_WAIT_MS).then(fromPrimary))
    }
    return timed('primary', fromPrimary)
  }

  const write = (id: string, key: number, name: string): Promise<Done> =>
    timed('primary', () =>
      network.callPrimary(id, () => {
        const row = done.get(name) ?? database.commit(key)
        done.set(name, row)
        return row
      }),
    )

  async function answer(id: string, url: string, { method = 'GET', headers }: RequestInit) {
    const signed = { [internalHeaders.region]: id }
    const key = Number(/\/rows\/(\d+)$/.exec(url)?.[1] ?? Number.NaN)
    if (Number.isNaN(key)) return new Response('', { headers: signed }) // /healthz
    const asked = new Headers(headers)
    try {
      const { row, by, ms } =
        method === 'GET'
          ? await read(id, key, parseAsk(asked.get(internalHeaders.position)))
          : await write(id, key, asked.get(IDEMPOTENCY_KEY) ?? '')
      const desc = `${by === 'primary' ? network.home : id} ${by}`
      const timing = formatTiming([{ name: 'db', desc, durMs: ms }])
      return respond(signed, method, key, row, timing)
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error
      const blamed = { ...signed, [internalHeaders.faultDomain]: 'primary' }
      return new Response('', { status: 503, headers: blamed })
    }
  }

  function respond(signed: object, method: string, key: number, row: Row, timing: string) {
    const text = String(row.version)
    const missing = isMissing(row)
    const { state: a } = row
    const m = missing ? a : row.version // nobody knows since when it is not there
    const read = !missing && { names: [nameHash(String(key))], recent: database.recent(row) }
    const at = { epoch: 1, m, a, bookmark: formatBookmark(a), ...(method === 'GET' && read) }
    return new Response(text, {
      status: missing ? 404 : 200,
      headers: {
        ...signed,
        ...(method === 'GET' ? caching : { 'Cache-Control': 'no-store' }),
        ...(missing && { 'CDN-Cache-Control': `max-age=${MISSING_SECONDS}` }),
        'Content-Length': String(text.length),
        Date: new Date(clock.now()).toUTCString(),
        'Server-Timing': timing,
        [internalHeaders.snapshot]: formatSnapshot(at),
      },
    })
  }

  /** What `colo` has as its binding of the region. */
  return (colo: Colo, id: string) => ({
    fetch: (url: string, init: RequestInit) =>
      network.callRegion(colo, id, () => answer(id, url, init)),
  })
}
