// An item of the product, wherever it is seen: in an answer, in a commit, in a row. Pure.
import { z } from 'zod'
import { isRecord, parseJson } from '../../src/shared/guards.ts'
import type { Item, Workload } from '../../src/shared/workload.ts'
import type { Answer } from './reply.ts'

const schema: z.ZodType<Item> = z.object({
  ...{ name: z.string(), value: z.string(), version: z.int().nonnegative().optional() },
  ...{ hidden: z.boolean().optional(), listed: z.boolean().optional() },
  ...{ createdAt: z.number().optional(), deleted: z.boolean().optional() },
  mark: z.string().optional(),
})

/** `undefined` when the record is none. */
export const itemOf = ({ item }: Workload, record: unknown): Item | undefined =>
  isRecord(record) ? schema.safeParse(item(record)).data : undefined

/** What an answer shows. */
export const itemIn = (workload: Workload, { text }: Answer): Item | undefined =>
  itemOf(workload, parseJson(text))

/** The items on a page; `undefined` when it is none, or one of them is none. */
export function itemsIn(workload: Workload, { text }: Answer): Item[] | undefined {
  const body = parseJson(text)
  const page = isRecord(body) ? workload.page?.(body) : undefined
  if (!Array.isArray(page)) return undefined
  const items = page.map((record) => itemOf(workload, record))
  return items.includes(undefined) ? undefined : (items as Item[]) // none is, by the line above
}

/** What a product need not be able to do, and under which names the mixes have it. */
const OPTIONAL = { follow: 'follow', change: 'change', delete: 'remove', list: 'list' } as const
export type Able = Pick<Workload, (typeof OPTIONAL)[keyof typeof OPTIONAL]>

/** The part of a mix that the product can do. */
export const able = <K extends string>(workload: Able, mix: Readonly<Record<K, number>>) =>
  Object.fromEntries(
    Object.entries(mix).filter(
      ([kind]) => !isOptional(kind) || workload[OPTIONAL[kind]] !== undefined,
    ),
  ) as Record<K, number> // fewer of the same

const isOptional = (kind: string): kind is keyof typeof OPTIONAL => Object.hasOwn(OPTIONAL, kind)
