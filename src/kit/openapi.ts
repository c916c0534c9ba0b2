// What a route's method, path and policy tell its OpenAPI description, so that linters and generators ask for no more.
import { type RouteConfig, z } from '@hono/zod-openapi'
import { publicHeaders } from '../shared/headers.ts'
import type { Access } from './access.ts'
import type { Caching } from './caching.ts'
import type { App } from './context.ts'
import type { Effects } from './effects.ts'

type Declared = { caching: Caching; access: Access; effects?: Effects }

/** What a route says itself stands. */
export const described = (route: RouteConfig, policy: Declared) => ({
  ...route,
  operationId: route.operationId ?? operationIdOf(route),
  summary: route.summary ?? `${route.method.toUpperCase()} ${route.path}`,
  tags: route.tags ?? [tagOf(route)],
  description: route.description ?? descriptionOf(policy),
  ...(policy.effects && { parameters: [...(route.parameters ?? []), idempotencyKey] }),
  responses: withProblems(route.responses, policy),
})

/** `GET /api/links/{slug}` is `getApiLinksBySlug`: a name in every language, and another for every route. */
const operationIdOf = ({ method, path }: RouteConfig): string =>
  method + capitalised(path.replaceAll('{', '/by-'))

const capitalised = (text: string): string =>
  [...text.matchAll(/[A-Za-z0-9]+/g)]
    .map(([word]) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')

/** What `/api/links` and all below it are about: `links`. */
const tagOf = ({ path }: RouteConfig): string =>
  path.split('/').find((segment) => /^\w/.test(segment) && segment !== 'api') ?? 'pages'

function descriptionOf({ caching, access }: Declared): string {
  const who =
    access === 'open'
      ? 'Open to everybody.'
      : access === 'optional'
        ? 'Open to everybody; credentials may show more.'
        : `For callers with the scope \`${access}\`.`
  const kept =
    caching.kind === 'shared' ? `A copy is fresh for ${caching.found.fresh} s` : 'No copy is kept'
  return `${who} ${kept}.`
}

const idempotencyKey = {
  name: publicHeaders.idempotencyKey,
  in: 'header' as const,
  description: 'Sent again with the same key, the request is not done again but answered alike.',
  schema: { type: 'string' as const },
}

const ProblemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    requestId: z.string().optional(),
    errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
  })
  .openapi('Problem')

const content = { 'application/problem+json': { schema: ProblemSchema } }

/** Statuses one by one, because some generators make no code of a `4XX`. */
const refusalsOf = (access: Access) => ({
  ...(access !== 'open' && { 401: { description: 'The credentials are missing, or wrong' } }),
  ...(access !== 'open' &&
    access !== 'optional' && { 403: { description: `The caller lacks the scope \`${access}\`` } }),
  429: { description: 'Too many requests; `Retry-After` says when to come back' },
  default: { description: 'What went wrong, as RFC 9457 problem details' },
})

/** Every error is a problem, those that a route names too. */
const withProblems = (responses: RouteConfig['responses'], { access }: Declared) =>
  Object.fromEntries(
    Object.entries<object>({ ...refusalsOf(access), ...responses }).map(([status, response]) => [
      status,
      isError(status) && !('content' in response) ? { ...response, content } : response,
    ]),
  )

const isError = (status: string): boolean => status === 'default' || Number(status) >= 400

/** OpenAPI's Info Object and what else a product says of itself; `tags` describes those that deserve a sentence. */
export type About = Omit<Parameters<App['getOpenAPI31Document']>[0], 'openapi'> & {
  info: { license?: { identifier?: string } } // which the library's type does not know
}

/** The whole description; `app` must have all its routes. */
export function documentOf(app: App, about: About) {
  const document = app.getOpenAPI31Document({ servers: [{ url: '/' }], ...about, openapi: '3.1.0' })
  const operations = Object.values(document.paths ?? {}).flatMap((item) => Object.values(item))
  const used = new Set(operations.flatMap(({ tags }: { tags?: string[] }) => tags ?? []))
  const { tags = [] } = about
  for (const { name } of tags) used.delete(name)
  const others = [...used].map((name) => ({ name, description: `About ${name}.` }))
  return { ...document, tags: [...tags, ...others] }
}
