// Every query the product makes: short links by slug, by page, and their changes.
import { and, desc, eq, inArray, isNull, notInArray, type SQL, sql } from 'drizzle-orm'
import { changed, type Write } from '../data/commit.ts'
import { thisCommit } from '../data/read.ts'
import type { Db } from '../data/session.ts'
import { collections } from '../data/tables.ts'
import { type Precondition, strong, tagsOf, versionsOf, weak } from '../kit/conditional.ts'
import { decodeText, encodeText } from '../shared/base64.ts'
import { isSeq, parseJson } from '../shared/guards.ts'
import { isSlug } from './limits.ts'
import { isPublic, links } from './schema.ts'
import type { Link } from './schemas.ts'

type Row = typeof links.$inferSelect
/** Where a page ends: the last link shown. */
export type Cursor = { createdAt: number; slug: string }

export const LIST = 'links'
/** A link, as reads and writes name what they are made of and what they touch. */
export const nameOf = (slug: string): string => `link ${slug}`

/** What changes together with a link: its redirect and what the API tells of it. What can be none has no group:
 * a path may have 16 kB, and its group's name goes into a header and into KV's keys. */
export const groupsOf = ({ slug }: { slug?: string }): string[] =>
  slug !== undefined && isSlug(slug) ? [nameOf(slug)] : []

export const bySlug = (db: Db, slug: string) => db.select().from(links).where(eq(links.slug, slug))

/** Newest first; `limit + 1` rows tell whether there is a next page. `which`: those that everybody may see, or all
 * that were not deleted. */
export const page = (db: Db, which: 'public' | 'all', limit: number, after?: Cursor | undefined) =>
  db
    .select()
    .from(links)
    .where(and(which === 'public' ? isPublic : isNull(links.deletedAt), after && olderThan(after)))
    .orderBy(desc(links.createdAt), desc(links.slug))
    .limit(limit + 1)

/** A row value, because SQLite seeks to it in an index, where it would read all that an OR leaves out:
 * https://www.sqlite.org/rowvalue.html#scrolling_window_queries */
const olderThan = ({ createdAt, slug }: Cursor) =>
  sql`(${links.createdAt}, ${links.slug}) < (${createdAt}, ${slug})`

/** The commit that last changed the list. */
export const listChange = (db: Db) =>
  db.select({ modSeq: collections.modSeq }).from(collections).where(eq(collections.name, LIST))

export const create = (slug: string, fields: Fields, now: number): Write => ({
  effects: (db) => [
    db
      .insert(links)
      .values({ slug, ...fields, modSeq: thisCommit, createdAt: now, updatedAt: now }),
  ],
  lists: [LIST],
  touches: [nameOf(slug)],
  result: asJson(slug),
})

type Fields = { url: string; title: string; disabled?: boolean; listed?: boolean | undefined }
/** What `undefined` leaves as it is. */
export type Changes = { [K in keyof Fields | 'deletedAt']?: Changeable[K] | undefined }
type Changeable = Required<Fields> & { deletedAt: number }
/** `If-Match` and `If-None-Match`. */
export type Condition = { match: Precondition; noneMatch: Precondition }

/** What they ask of a link that is there (RFC 9110 section 13.1). */
function asked({ match, noneMatch }: Condition): SQL | undefined {
  const { version } = links
  return and(
    match.kind === 'any' ? undefined : inArray(version, versionsOf(strong(tagsOf(match)))),
    noneMatch.kind === 'any'
      ? sql`false`
      : notInArray(version, versionsOf(weak(tagsOf(noneMatch)))),
  )
}

/** `unchanged` when the link is not there or `condition` does not hold. */
export const change = (
  slug: string,
  condition: Condition,
  fields: Changes,
  now: number,
): Write => ({
  effects: (db) =>
    changed(
      db,
      db
        .update(links)
        .set({ ...fields, version: sql`version + 1`, modSeq: thisCommit, updatedAt: now })
        .where(and(eq(links.slug, slug), isNull(links.deletedAt), asked(condition))),
    ),
  lists: [LIST],
  touches: [nameOf(slug)],
  result: asJson(slug),
})

/** The row as the JSON that `fromJson` reads back, also when the write is replayed days later. */
const asJson = (slug: string) => sql`
  SELECT json_object('slug', slug, 'url', url, 'title', title, 'disabled', disabled,
    'listed', listed, 'version', version, 'createdAt', created_at, 'updatedAt', updated_at)
  FROM links WHERE slug = ${slug}`

export const fromJson = (stored: Record<string, unknown>): Link =>
  toLink({
    slug: String(stored.slug),
    url: String(stored.url),
    title: String(stored.title),
    disabled: stored.disabled === 1,
    listed: stored.listed === 1, // absent from what was stored before there was a list of some
    version: Number(stored.version),
    createdAt: Number(stored.createdAt),
    updatedAt: Number(stored.updatedAt),
  })

export const toLink = (row: Omit<Row, 'modSeq' | 'deletedAt'>): Link => ({
  slug: row.slug,
  url: row.url,
  title: row.title,
  disabled: row.disabled,
  listed: row.listed,
  version: row.version,
  createdAt: new Date(row.createdAt).toISOString(),
  updatedAt: new Date(row.updatedAt).toISOString(),
})

/** What a `Location` may say (RFC 9110 sections 10.2.2 and 4.2.4), also of a link that was stored as it was
 * typed, before targets were serialised. */
export function locationOf({ url }: Pick<Row, 'url'>): string {
  const target = new URL(url)
  target.username = ''
  target.password = ''
  return target.href
}

export const formatCursor = ({ createdAt, slug }: Cursor): string =>
  encodeText(JSON.stringify([createdAt, slug]))

/** `undefined` when it is not what formatCursor wrote. */
export function parseCursor(text: string): Cursor | undefined {
  const value = parseJson(decodeText(text))
  if (!Array.isArray(value) || value.length !== 2) return undefined
  const [createdAt, slug]: unknown[] = value
  return isSeq(createdAt) && typeof slug === 'string' ? { createdAt, slug } : undefined
}
