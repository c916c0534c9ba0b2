// The short links' API as the panel asks it: what comes is a value, or the problem that was told. It reads its own writes.
import type { Answer, Ask } from '../../page/panel.ts'
import { remember } from '../../shared/client.ts'
import { publicHeaders } from '../../shared/headers.ts'
import type { FieldError } from '../../shared/problem.ts'
import type { Link } from '../schemas.ts'

/** A page of the list: the world tells 64 kB of an answer, and fifteen of the longest links have 61. */
const PAGE_LINKS = 15

export type Fields = { slug?: string; url: string; title: string; listed: boolean }
export type Changes = Partial<Pick<Link, 'url' | 'title' | 'listed' | 'disabled'>>
export type Page = { links: Link[]; cursor: string | null }

/** RFC 9457; `kind` is its type without what all types have in common. No status: there was no answer. */
export type Problem = {
  status?: number
  kind: string
  title: string
  detail: string
  errors: FieldError[]
}
export type Result<T> = { ok: true; value: T } | { ok: false; problem: Problem }

export type Options = {
  request(ask: Ask): Promise<Answer>
  /** Asked at each request; an empty one is none. */
  key(): string
  /** Where the next request leaves from, where that can be chosen. */
  colo(): string | undefined
  /** Different each time: an Idempotency-Key. */
  newKey(): string
}

export type Api = ReturnType<typeof createApi>

export function createApi({ request, key, colo, newKey }: Options) {
  /** The last write of which nobody knows whether it was done: sent again it is the same one, and not done twice. */
  let unsure: { write: string; key: string } | undefined

  const fetcher = remember(async (path, { method, headers, body } = {}) => {
    const from = colo()
    const answer = await request({
      path,
      method: method ?? 'GET',
      headers: Object.fromEntries(new Headers(headers)),
      ...(typeof body === 'string' && { body }),
      ...(from !== undefined && { colo: from }),
    })
    if (!answer.status) throw new Error('There was no answer.')
    const empty = answer.status === 204
    return new Response(empty ? null : answer.body, answer as { status: number })
  })

  async function ask<T>(path: string, init: RequestInit): Promise<Result<T>> {
    const headers = new Headers(init.headers)
    if (key() !== '') headers.set('Authorization', `Bearer ${key()}`)
    try {
      const response = await fetcher(path, { ...init, headers })
      const text = await response.text()
      if (response.ok) return { ok: true, value: text === '' ? undefined : JSON.parse(text) }
      return { ok: false, problem: problemOf(response.status, text) }
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error)
      return { ok: false, problem: { kind: 'no-answer', title: 'No answer', detail, errors: [] } }
    }
  }

  async function write<T>(method: string, path: string, body?: object, seen?: Link) {
    const text = body && JSON.stringify(body)
    const sent = `${method} ${path} ${seen?.version} ${text}`
    const once = unsure?.write === sent ? unsure.key : newKey()
    const result = await ask<T>(path, {
      method,
      headers: {
        [publicHeaders.idempotencyKey]: once,
        ...(text && { 'Content-Type': 'application/json' }),
        ...(seen && { 'If-Match': `"${seen.version}"` }),
      },
      ...(text && { body: text }),
    })
    const known = result.ok || (result.problem.status ?? 500) < 500
    unsure = known ? undefined : { write: sent, key: once }
    return result
  }

  return {
    list: (cursor: string | null) =>
      ask<Page>(`/api/links?limit=${PAGE_LINKS}${cursor === null ? '' : `&cursor=${cursor}`}`, {}),
    /** As it is now, at the primary. */
    read: (slug: string) =>
      ask<Link>(at(slug), { headers: { [publicHeaders.consistency]: 'latest' } }),
    make: (fields: Fields) => write<Link>('POST', '/api/links', fields),
    /** Refused with 412 when the link is no longer as it was seen. */
    change: (seen: Link, changes: Changes) => write<Link>('PATCH', at(seen.slug), changes, seen),
    remove: (seen: Link) => write<undefined>('DELETE', at(seen.slug), undefined, seen),
  }
}

const at = (slug: string) => `/api/links/${encodeURIComponent(slug)}`

function problemOf(status: number, text: string): Problem {
  try {
    const { type = '', title = '', detail = '', errors = [] } = JSON.parse(text)
    return { status, kind: type.replace('/docs#', ''), title, detail, errors }
  } catch {
    const title = `The answer was ${status}`
    return { status, kind: '', title, detail: 'It was no problem of the API.', errors: [] }
  }
}
