// The API's shapes: validation, types and OpenAPI come from these.
import { z } from '@hono/zod-openapi'

const SKU = /^[a-z0-9][a-z0-9-]{0,39}$/
export const isSku = (text: string): boolean => SKU.test(text)

/** A page stays under 30 kB. */
const PAGE_MAX = 100
const PAGE_DEFAULT = 20
/** A name is one line in a list. */
const NAME_CHARS_MAX = 120
/** A million in any currency of two decimals; more is a slip. */
const PRICE_CENTS_MAX = 100_000_000
const STOCK_MAX = 1_000_000
/** More is not for one household. */
const QUANTITY_MAX = 10

const Sku = z
  .string()
  .refine(isSku, 'must be 1 to 40 of a-z 0-9 -, and begin with none of the dashes')
  .openapi({ pattern: SKU.source, example: 'mug' })
const Name = z.string().trim().min(1).max(NAME_CHARS_MAX)
const PriceCents = z.number().int().min(0).max(PRICE_CENTS_MAX)

export const Item = z
  .object({
    sku: z.string(),
    name: z.string(),
    category: z.string(),
    priceCents: z.number().int(),
    version: z.number().int(),
  })
  .openapi('Item')
export type Item = z.infer<typeof Item>

export const NewItem = z
  .strictObject({
    sku: Sku,
    name: Name,
    category: Sku,
    priceCents: PriceCents,
    stock: z.number().int().min(0).max(STOCK_MAX),
  })
  .openapi('NewItem')
export type NewItem = z.infer<typeof NewItem>

export const ItemChange = z
  .strictObject({
    name: Name.optional(),
    category: Sku.optional(),
    priceCents: PriceCents.optional(),
  })
  .refine(
    (change) => Object.keys(change).length > 0,
    'change at least one of name, category, priceCents',
  )
  .openapi('ItemChange')
export type ItemChange = z.infer<typeof ItemChange>

export const Page = z
  .object({
    items: z.array(Item),
    cursor: z.string().nullable().openapi({ description: 'For the next page; null on the last' }),
  })
  .openapi('Page')

/** What of these changes an answer is listed in QUERY of wrangler.toml: a test prints the line. */
export const PageQuery = z.object({
  category: Sku.optional().openapi({ description: 'Only its items', example: 'kitchen' }),
  limit: z.coerce.number().int().min(1).max(PAGE_MAX).default(PAGE_DEFAULT),
  cursor: Sku.optional().openapi({ description: 'Of the page before' }),
})

export const Stock = z.object({ sku: z.string(), stock: z.number().int() }).openapi('Stock')

export const Order = z
  .strictObject({ quantity: z.number().int().min(1).max(QUANTITY_MAX) })
  .openapi('Order')

export const Reservation = z
  .object({ id: z.number().int(), sku: z.string(), quantity: z.number().int() })
  .openapi('Reservation')

export const SkuParam = z.object({ sku: Sku })
export const IfMatch = z.object({
  'if-match': z.string().optional().openapi({ description: 'The ETag you saw, or *; required' }),
})

export const json = <T>(schema: T) => ({ 'application/json': { schema } })
export const described = (description: string) => ({ description })
