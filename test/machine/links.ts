// What the machine's own product asks of its table.
import { and, desc, eq, inArray, isNull, sql } from 'drizzle-orm'
import { changed, type Write } from '../../src/data/commit.ts'
import { thisCommit } from '../../src/data/read.ts'
import type { Db } from '../../src/data/session.ts'
import { collections } from '../../src/data/tables.ts'
import { type Precondition, strong, tagsOf, versionsOf } from '../../src/kit/conditional.ts'
import { decodeText, encodeText } from '../../src/shared/base64.ts'
import { parseJson } from '../../src/shared/guards.ts'
import { links } from './schema.ts'

type Row = typeof links.$inferSelect
type Fields = Partial<Pick<Row, 'url' | 'title' | 'disabled' | 'listed' | 'deletedAt'>>
/** What `undefined` leaves as it is. */
export type Changes = { [K in keyof Fields]?: Fields[K] | undefined }
/** Where a page ends: the last link shown. */
type Cursor = Pick<Row, 'createdAt' | 'slug'>

export const LISTS = ['links']
/** What is kept of a write; ./workload.ts finds a link in it. */
const result = (slug: string) => sql`
  SELECT json_object('slug', slug, 'url', url, 'title', title, 'disabled', disabled, 'listed', listed,
    'version', version, 'createdAt', created_at, 'updatedAt', updated_at)
  FROM links WHERE slug = ${slug}`

/** A row, or what was kept of a write, as the API shows it. */
export const shown = ({ slug, url, title, disabled, listed, version, ...row }: Partial<Row>) => ({
  ...{ slug, url, title, version },
  disabled: Boolean(disabled),
  listed: Boolean(listed),
  updatedAt: new Date(row.updatedAt ?? 0).toISOString(),
})

export const bySlug = (db: Db, slug: string) => db.select().from(links).where(eq(links.slug, slug))

/** Newest first, and one more than `limit` where there is one. */
export const newest = (db: Db, limit: number, everybodys: boolean, after?: Cursor) =>
  db
    .select()
    .from(links)
    .where(
      and(
        isNull(links.deletedAt),
        everybodys ? sql`listed AND NOT disabled` : undefined,
        after && sql`(created_at, slug) < (${after.createdAt}, ${after.slug})`,
      ),
    )
    .orderBy(desc(links.createdAt), desc(links.slug))
    .limit(limit + 1)

export const nameOf = (slug: string): string => `link ${slug}`

/** The commit that last changed the list. */
export const listChange = (db: Db) =>
  db
    .select({ modSeq: collections.modSeq })
    .from(collections)
    .where(inArray(collections.name, LISTS))

export const create = (
  row: Pick<Row, 'slug' | 'url' | 'title' | 'listed'>,
  now: number,
): Write => ({
  effects: (db) => [
    db.insert(links).values({ ...row, modSeq: thisCommit, createdAt: now, updatedAt: now }),
  ],
  lists: LISTS,
  touches: [nameOf(row.slug)],
  result: result(row.slug),
})

/** `unchanged` when the link is not there or is no version that `match` names. */
export const change = (slug: string, match: Precondition, fields: Changes, now: number): Write => ({
  effects: (db) =>
    changed(
      db,
      db
        .update(links)
        .set({ ...fields, version: sql`version + 1`, modSeq: thisCommit, updatedAt: now })
        .where(
          and(
            eq(links.slug, slug),
            isNull(links.deletedAt),
            match.kind === 'any'
              ? undefined
              : inArray(links.version, versionsOf(strong(tagsOf(match)))),
          ),
        ),
    ),
  lists: LISTS,
  touches: [nameOf(slug)],
  result: result(slug),
})

export const cursorOf = ({ createdAt, slug }: Cursor): string =>
  encodeText(JSON.stringify([createdAt, slug]))

/** `undefined` when it is not what cursorOf wrote. */
export function parseCursor(text: string): Cursor | undefined {
  const value = parseJson(decodeText(text))
  if (!Array.isArray(value)) return undefined
  const [createdAt, slug]: unknown[] = value
  return typeof createdAt === 'number' && typeof slug === 'string' ? { createdAt, slug } : undefined
}
