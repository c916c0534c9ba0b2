// Shares what this isolate has learned of round trips with the next one of its colo, through KV, behind answers.
import type { KVNamespace } from '@cloudflare/workers-types'
import { type Runtime, within } from '../../shared/time.ts'
import type { Measured } from './measured.ts'
import type { Background } from './outgoing.ts'
import { HALF_LIFE_MS } from './rules/estimate.ts'
import type { Region } from './rules/rank.ts'
import { formatTable, parseTable, worthTelling } from './rules/table.ts'

/** No path and no epoch begins like that. One for each colo, so that none is written often. */
const keyOf = (colo: string) => `ops:routes:${colo}`
/** An IATA code; a request without one is of no colo. */
const COLO = /^[A-Z]{3}$/
/** The first word to others is due when most regions are known; then rarely, and never in step with other
 * isolates. A colo writes twelve times a day where nothing changes and 144 times at most: of 330 colos that
 * never rest 0.59 to 7.13 dollars a month. */
export const FIRST_TELL_MS = 60_000
export const TELL_EVERY_MS = 10 * 60_000
const TELL_JITTER = 0.2
/** Nobody waits for it, but work that hangs must not be kept for ever. */
const KV_MS_MAX = 5_000
/** Past four half-lives the model says more than three samples do. */
const TABLE_SECONDS = (4 * HALF_LIFE_MS) / 1_000

/** Where tables are kept. May reject, hang and hold anything. */
export interface Tables {
  read(colo: string): Promise<string | null>
  write(colo: string, table: string): Promise<void>
}

export const kvTables = (kv: KVNamespace): Tables => ({
  read: (colo) => kv.get(keyOf(colo)),
  write: (colo, table) => kv.put(keyOf(colo), table, { expirationTtl: TABLE_SECONDS }),
})

export function createShare(
  tables: Tables,
  measured: Pick<Measured, 'hear' | 'tell'>,
  among: readonly Region[],
  { clock, chance }: Runtime,
) {
  let dueAt = Number.NEGATIVE_INFINITY
  let waitMs = FIRST_TELL_MS

  async function exchange(colo: string): Promise<void> {
    const text = await within(clock, KV_MS_MAX, tables.read(colo))
    if (text === 'timeout') return
    const now = clock.now()
    const found = parseTable(text, among, now)
    if (found) measured.hear(found.heard)
    const told = worthTelling(measured.tell(), found, now)
    if (told) await within(clock, KV_MS_MAX, tables.write(colo, formatTable(told, among)))
  }

  return {
    /** Hears and tells, if it is time to. To be called behind an answer, and never waited for. */
    check(colo: string, background: Background): void {
      if (among.length < 2 || clock.now() < dueAt || !COLO.test(colo)) return
      dueAt = clock.now() + waitMs * (1 - TELL_JITTER + 2 * TELL_JITTER * chance())
      waitMs = TELL_EVERY_MS
      background.waitUntil(exchange(colo).catch(() => {}))
    },
  }
}

export type Share = ReturnType<typeof createShare>
