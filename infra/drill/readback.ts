// Every short link there is, as the primary has it, read when all is healed and nothing is under way.
import { z } from 'zod'
import { parseJson } from '../../src/shared/guards.ts'
import type { Exchange } from '../traffic/exchange.ts'
import type { Reply } from '../traffic/reply.ts'
import type { Clock } from '../world/time.ts'

const link = z.object({ slug: z.string(), url: z.string(), title: z.string(), version: z.number() })
export type Row = z.infer<typeof link>
const page = z.object({ links: z.array(link), cursor: z.string().nullable() })

export type ReadbackOptions = {
  exchange: Exchange
  colo: string
  clock: Clock
  signal: AbortSignal
}

const PAGE_LINKS = 100
/** 100,000 links: a cursor that runs in circles comes to an end. */
const PAGES_MAX = 1_000
/** A whole world may still be busy with what it missed. */
const TRIES_MAX = 10
const PAUSE_MS = 500
const PAGE_MS_MAX = 15_000

/** Rejects when the primary cannot be read: then nothing is known, and nothing may be promised. */
export async function readBack(options: ReadbackOptions): Promise<Row[]> {
  const rows: Row[] = []
  let cursor: string | null = null
  for (let pages = 0; pages < PAGES_MAX; pages++) {
    const { links, cursor: next } = await readPage(options, cursor)
    rows.push(...links)
    if (next === null) return rows
    cursor = next
  }
  throw new Error(`The list of short links does not end after ${PAGES_MAX} pages.`)
}

async function readPage(
  options: ReadbackOptions,
  cursor: string | null,
): Promise<z.infer<typeof page>> {
  const { exchange, colo, clock, signal } = options
  const query = new URLSearchParams({ limit: String(PAGE_LINKS), ...(cursor && { cursor }) })
  const path = `/api/links?${query}`
  for (let tries = 1; ; tries++) {
    const reply = await exchange({ method: 'GET', path, colo, wish: 'latest' }, PAGE_MS_MAX)
    signal.throwIfAborted()
    if (reply.kind === 'answered' && reply.status === 200) {
      const read = page.safeParse(parseJson(reply.text))
      if (read.success) return read.data
      throw new Error(`Not a page of links: ${reply.text}`)
    }
    if (tries >= TRIES_MAX) throw new Error(`GET /api/links got ${wordsOf(reply)}`)
    await clock.sleep(PAUSE_MS, signal)
  }
}

const wordsOf = (reply: Reply) =>
  reply.kind === 'answered' ? `${reply.status} ${reply.text}` : reply.kind
