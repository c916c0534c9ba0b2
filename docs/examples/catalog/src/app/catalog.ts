// Every query of the catalog: items by sku and by page, their changes, and reservations.
import { and, eq, gt, gte, inArray, sql } from 'drizzle-orm'
import { changed, type Write } from '../data/commit.ts'
import { thisCommit } from '../data/read.ts'
import type { Db } from '../data/session.ts'
import { collections } from '../data/tables.ts'
import { type Precondition, strong, tagsOf, versionsOf } from '../kit/conditional.ts'
import { items, reservations } from './schema.ts'
import { type Item, type ItemChange, isSku, type NewItem } from './shapes.ts'

/** The one list: every page of it, whatever its filter. */
const LIST = 'items'

/** Copies that become worthless together: a write names the groups in which its change is seen. */
export const LISTS = 'lists'
/** What can be no item has no group, because names of groups become header fields. */
export const groupsOf = (sku: string): string[] => (isSku(sku) ? [LISTS, `item ${sku}`] : [])

export const bySku = (db: Db, sku: string) => db.select().from(items).where(eq(items.sku, sku))

/** In the order of skus; `limit + 1` rows tell whether there is a next page. */
export const page = (
  db: Db,
  {
    limit,
    category,
    cursor,
  }: { limit: number; category?: string | undefined; cursor?: string | undefined },
) =>
  db
    .select()
    .from(items)
    .where(
      and(
        category === undefined ? undefined : eq(items.category, category),
        cursor === undefined ? undefined : gt(items.sku, cursor),
      ),
    )
    .orderBy(items.sku)
    .limit(limit + 1)

/** The commit that last changed the list. */
export const listChange = (db: Db) =>
  db.select({ modSeq: collections.modSeq }).from(collections).where(eq(collections.name, LIST))

export const create = (item: NewItem): Write => ({
  effects: (db) => [db.insert(items).values({ ...item, modSeq: thisCommit })],
  lists: [LIST],
  result: asJson(item.sku),
})

/** `unchanged` when there is no such item, or none that `match` names. */
export const change = (sku: string, match: Precondition, fields: ItemChange): Write => ({
  effects: (db) =>
    changed(
      db,
      db
        .update(items)
        .set({ ...fields, version: sql`version + 1`, modSeq: thisCommit })
        .where(
          and(
            eq(items.sku, sku),
            match.kind === 'any'
              ? undefined
              : inArray(items.version, versionsOf(strong(tagsOf(match)))),
          ),
        ),
    ),
  lists: [LIST],
  result: asJson(sku),
})

/** `unchanged` when there is no such item, or too few of it. The condition is part of the write: whoever asks first and
 * writes then sells what somebody else was sold in between. */
export const reserve = (sku: string, quantity: number, now: number): Write => ({
  effects: (db) => [
    ...changed(
      db,
      db
        .update(items)
        .set({ stock: sql`stock - ${quantity}` })
        .where(and(eq(items.sku, sku), gte(items.stock, quantity))),
    ),
    db.insert(reservations).values({ id: thisCommit, sku, quantity, createdAt: now }),
  ],
  lists: [], // no list shows stock
  result: sql`
    SELECT json_object('id', id, 'sku', sku, 'quantity', quantity)
    FROM reservations WHERE id = ${thisCommit}`,
})

/** What a write answers, also when it is repeated days later. */
const asJson = (sku: string) => sql`
  SELECT json_object('sku', sku, 'name', name, 'category', category, 'priceCents', price_cents,
    'version', version) FROM items WHERE sku = ${sku}`

/** Without its stock, which is asked for by itself. */
export const toItem = (row: typeof items.$inferSelect): Item => {
  const { sku, name, category, priceCents, version } = row
  return { sku, name, category, priceCents, version }
}
