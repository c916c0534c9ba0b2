// The API's shapes: validation, types and OpenAPI come from these.
import { z } from '@hono/zod-openapi'
import { PAGE_DEFAULT, PAGE_MAX, Slug, TargetUrl, Title } from './limits.ts'

export const Link = z
  .object({
    slug: z.string(),
    url: z.string(),
    title: z.string(),
    disabled: z.boolean(),
    listed: z.boolean(),
    version: z.number().int(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .openapi('Link')
export type Link = z.infer<typeof Link>

/** Optional, never `default`: what was not sent is no part of what an Idempotency-Key stands for. */
const Listed = z.boolean().openapi({ description: 'Shown on the list to all' })

export const NewLink = z
  .strictObject({
    slug: Slug.optional().openapi({ description: 'Made up when absent' }),
    url: TargetUrl,
    title: Title.default(''),
    listed: Listed.optional().openapi({ default: false }),
  })
  .openapi('NewLink')

export const ReplacedLink = z
  .strictObject({
    url: TargetUrl,
    title: Title.default(''),
    disabled: z.boolean().default(false),
    listed: Listed.optional().openapi({ default: false }),
  })
  .openapi('ReplacedLink')

export const LinkChange = z
  .strictObject({
    url: TargetUrl.optional(),
    title: Title.optional(),
    disabled: z.boolean().optional(),
    listed: Listed.optional(),
  })
  .refine(
    (change) => Object.keys(change).length > 0,
    'change at least one of url, title, disabled, listed',
  )
  .openapi('LinkChange')

export const Page = z
  .object({
    links: z.array(Link),
    cursor: z.string().nullable().openapi({ description: 'For the next page; null on the last' }),
  })
  .openapi('Page')

export const PageQuery = z.object({
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(PAGE_MAX)
    .default(PAGE_DEFAULT)
    .openapi({ description: 'How many links a page shows' }),
  cursor: z.string().max(256).optional().openapi({ description: 'Of the page before' }),
})

/** Any text: a slug that cannot exist is a 404 like one that does not. */
export const SlugParam = z.object({
  slug: z.string().openapi({ description: 'Names the short link', example: 'rfc9110' }),
})

const etag = z.string().openapi({ description: 'The version, for If-Match', example: '"1"' })

export const json = <T>(schema: T) => ({ 'application/json': { schema } })

export const described = (description: string) => ({ description })

export const linkResponse = (description: string) => ({
  description,
  headers: z.object({ ETag: etag }),
  content: json(Link),
})

export const IfMatch = z.object({
  'if-match': z.string().optional().openapi({ description: 'The ETag you saw, or *; required' }),
  'if-none-match': z.string().optional().openapi({ description: 'ETags that it must not have' }),
})
