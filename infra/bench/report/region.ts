// A region as the edge sees one: reads the replica beside it, waits a little for a session's position, goes to the
// primary when that is not enough, and signs what it says. src/data/read.ts is what it stands for.
import { internalHeaders } from '../../../src/shared/headers.ts'
import { parseAsk } from '../../../src/shared/position.ts'
import { formatSnapshot } from '../../../src/shared/snapshot.ts'
import type { Colo } from '../../world/map.ts'
import { LIFE, type World } from './arm.ts'
import type { Row } from './database.ts'
import { Unreachable } from './network.ts'

/** As src/data/read.ts has it, which may not be imported here; a test holds them together. */
export const REPLICA_WAIT_MS = 200

type Read = { row: Row; from: 'replica' | 'primary' }

/** Beside a write's answer: the key it did its work under. Writes are repeated by failover, and have one effect. */
const IDEMPOTENCY_KEY = 'Idempotency-Key'

export function createRegion({ clock, network, database, scenario }: World) {
  const done = new Map<string, Row>()
  const caching = scenario.uncached
    ? { 'Cache-Control': 'no-store' }
    : {
        'Cache-Control': 'no-cache',
        'CDN-Cache-Control': `max-age=${LIFE.freshSeconds}, stale-while-revalidate=${LIFE.staleSeconds}, stale-if-error=86400`,
      }

  async function read(id: string, key: number, headers: Headers): Promise<Read> {
    const ask = parseAsk(headers.get(internalHeaders.position))
    const behindMs = database.behindMs(id, ask?.floor ?? 0)
    if (!ask?.primary && behindMs <= REPLICA_WAIT_MS) {
      await clock.sleep(behindMs)
      await network.query()
      const row = database.onReplica(id, key)
      return { row, from: id === network.home ? 'primary' : 'replica' }
    }
    if (!ask?.primary) await clock.sleep(REPLICA_WAIT_MS)
    return { row: await network.callPrimary(id, () => database.onPrimary(key)), from: 'primary' }
  }

  const write = (id: string, key: number, name: string): Promise<Row> =>
    network.callPrimary(id, () => {
      const row = done.get(name) ?? database.commit(key)
      done.set(name, row)
      return row
    })

  async function answer(id: string, url: string, { method = 'GET', headers }: RequestInit) {
    const signed = { [internalHeaders.region]: id }
    const key = Number(/\/rows\/(\d+)$/.exec(url)?.[1] ?? Number.NaN)
    if (Number.isNaN(key)) return new Response('', { headers: signed }) // /healthz
    const asked = new Headers(headers)
    try {
      const { row, from } =
        method === 'GET'
          ? await read(id, key, asked)
          : {
              row: await write(id, key, asked.get(IDEMPOTENCY_KEY) ?? ''),
              from: 'primary' as const,
            }
      return respond(signed, method, row, `${id} ${from}`)
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error
      const blamed = { ...signed, [internalHeaders.faultDomain]: 'primary' }
      return new Response('', { status: 503, headers: blamed })
    }
  }

  function respond(signed: object, method: string, row: Row, servedBy: string): Response {
    const text = String(row.version)
    const { version: m, state: a } = row
    return new Response(text, {
      headers: {
        ...signed,
        ...(method === 'GET' ? caching : { 'Cache-Control': 'no-store' }),
        'Content-Length': String(text.length),
        Date: new Date(clock.now()).toUTCString(),
        'Server-Timing': `db;desc="${servedBy}"`,
        [internalHeaders.snapshot]: formatSnapshot({ epoch: 1, m, a, bookmark: null }),
      },
    })
  }

  /** What `colo` has as its binding of the region. */
  return (colo: Colo, id: string) => ({
    fetch: (url: string, init: RequestInit) =>
      network.callRegion(colo, id, () => answer(id, url, init)),
  })
}
