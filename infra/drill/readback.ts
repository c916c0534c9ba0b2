// Every short link there is, as the primary has it, read when all is healed and nothing is under way.
import { isRecord, parseJson } from '../../src/shared/guards.ts'
import type { Exchange } from '../traffic/exchange.ts'
import type { Reply } from '../traffic/reply.ts'
import type { Clock } from '../world/time.ts'

export type Row = { slug: string; url: string; title: string; version: number }

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
  let cursor: string | undefined
  for (let pages = 0; pages < PAGES_MAX; pages++) {
    const page = await readPage(options, cursor)
    rows.push(...page.links)
    if (page.cursor === undefined) return rows
    cursor = page.cursor
  }
  throw new Error(`The list of short links does not end after ${PAGES_MAX} pages.`)
}

type Page = { links: Row[]; cursor: string | undefined }

async function readPage(options: ReadbackOptions, cursor: string | undefined): Promise<Page> {
  const { exchange, colo, clock, signal } = options
  const query = new URLSearchParams({ limit: String(PAGE_LINKS), ...(cursor && { cursor }) })
  const path = `/api/links?${query}`
  for (let tries = 1; ; tries++) {
    const reply = await exchange({ method: 'GET', path, colo, wish: 'latest' }, PAGE_MS_MAX)
    signal.throwIfAborted()
    if (reply.kind === 'answered' && reply.status === 200) return toPage(reply.text)
    if (tries >= TRIES_MAX) throw new Error(`GET /api/links got ${wordsOf(reply)}`)
    await clock.sleep(PAUSE_MS, signal)
  }
}

const wordsOf = (reply: Reply) =>
  reply.kind === 'answered' ? `${reply.status} ${reply.text}` : reply.kind

function toPage(text: string): Page {
  const body = parseJson(text)
  if (!isRecord(body) || !Array.isArray(body.links)) throw new Error(`Not a page: ${text}`)
  const cursor = typeof body.cursor === 'string' ? body.cursor : undefined
  return { links: body.links.map(toRow), cursor }
}

function toRow(value: unknown): Row {
  const { slug, url, title, version } = isRecord(value) ? value : {}
  if (typeof version !== 'number') throw new Error(`Not a link: ${JSON.stringify(value)}`)
  return { slug: String(slug), url: String(url), title: String(title), version }
}
