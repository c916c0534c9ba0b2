// One Workers Analytics Engine for the local world: what the edges write comes in over HTTP, and SQL goes out.
//
//   wire.ts       what the runtime's own binding sends
//   store.ts      points in SQLite, a table for each dataset
//   sql.ts        the platform's SQL as SQLite's, and what it refuses
//   functions.ts  the functions that SQLite has not
//   answer.ts     rows in the shape of the platform's SQL API

import type { IncomingMessage, RequestListener } from 'node:http'
import { type Listening, listen } from '../server.ts'
import type { Clock } from '../time.ts'
import { type Answer, answerOf } from './answer.ts'
import { translate } from './sql.ts'
import { openStore } from './store.ts'
import { readPoint } from './wire.ts'

export type AnalyticsOptions = {
  clock: Clock
  /** Points kept of each dataset; the oldest go first. Default: POINTS_MAX. */
  pointsMax?: number
}

/** Half an hour of fifty requests a second; a query looks at all of them in less than a second. */
export const POINTS_MAX = 100_000

export type Queried = { ok: true; answer: Answer } | { ok: false; why: string }

export interface Analytics {
  /** Takes points at the `host:port` it resolves with. Whoever writes one hears nothing of it, as in production.
   * The datasets are there from the first, so that a query finds no point, and not no table. */
  listen(datasets: readonly { dataset: string }[]): Promise<string>
  /** Reads, and answers at once. */
  query(sql: string): Queried
  close(): void
}

export function createAnalytics({ clock, pointsMax = POINTS_MAX }: AnalyticsOptions): Analytics {
  const store = openStore({ clock, pointsMax })
  let server: Listening | undefined

  async function take(request: IncomingMessage): Promise<void> {
    let text = ''
    for await (const chunk of request) text += chunk
    const point = readPoint(text)
    if (point) store.put(point)
  }

  const handle: RequestListener = (request, response) => {
    take(request)
      .catch(() => {}) // its sender, or the world, is ending
      .finally(() => response.writeHead(204).end())
  }

  return {
    async listen(datasets) {
      for (const { dataset } of datasets) store.open(dataset)
      server = await listen(handle)
      return server.address
    },
    query(sql) {
      const translated = translate(sql, store.datasets())
      if (!translated.ok) return translated
      try {
        return { ok: true, answer: answerOf(store.read(translated.sql), translated.dates) }
      } catch (error) {
        return { ok: false, why: error instanceof Error ? error.message : String(error) }
      }
    },
    close() {
      server?.close()
      store.close()
    },
  }
}
