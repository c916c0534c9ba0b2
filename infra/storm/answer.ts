// What an answer shows, and what about it is never allowed, whatever is broken. Pure.
import { z } from 'zod'
import { isRecord, parseJson } from '../../src/shared/guards.ts'
import type { Seen } from '../traffic/history.ts'
import { type Answer, readToken } from '../traffic/reply.ts'
import type { Outgoing } from './session.ts'

/** Throws nothing: a body that does not fit shows nothing, and `faultOf` says so. */
export function readSeen({ meant }: Outgoing, { status, headers, text }: Answer): Seen | undefined {
  if (meant.kind === 'list') return status === 200 ? toList(parseJson(text)) : undefined
  const { slug } = meant
  switch (status) {
    case 200:
    case 201:
      return toLink(parseJson(text), slug)
    case 204:
      return { kind: 'deleted', slug }
    case 302:
      return { kind: 'redirect', slug, url: headers.get('Location') ?? '' }
    case 404:
      return { kind: 'missing', slug }
    case 410:
      return { kind: meant.kind === 'follow' || meant.kind === 'read' ? 'gone' : 'deleted', slug }
    default:
      return undefined
  }
}

const link = z.object({
  ...{ slug: z.string(), version: z.int().nonnegative(), url: z.string(), disabled: z.boolean() },
})
const page = z.object({ links: z.array(link) })

function toLink(value: unknown, slug: string): Seen | undefined {
  const { data } = link.safeParse(value)
  return data?.slug === slug ? { kind: 'link', ...data } : undefined
}

function toList(value: unknown): Seen | undefined {
  const { data } = page.safeParse(value)
  return data && { kind: 'list', links: data.links.map(({ disabled: _, ...shown }) => shown) }
}

/** In words, or `undefined` when the answer is one that a client may get. */
export function faultOf(outgoing: Outgoing, answer: Answer): string | undefined {
  const { status, headers, text } = answer
  const words = `${status} ${text.slice(0, 300)}`
  if (status !== 503 && !outgoing.allowed.includes(status)) return `not allowed here: ${words}`
  if (status >= 400) return problemFault(answer)
  const seen = readSeen(outgoing, answer)
  if (!seen) return `does not show what it should: ${words}`
  if (seen.kind === 'redirect' && seen.url === '') return 'a redirect without Location'
  if (seen.kind === 'link' && seen.disabled && outgoing.key === undefined) {
    return `shows a disabled link to who has no key: ${words}`
  }
  const json = /^application\/json\b/.test(headers.get('Content-Type') ?? '')
  if ((seen.kind === 'link' || seen.kind === 'list') && !json) {
    return `Content-Type is ${headers.get('Content-Type')}`
  }
  if (seen.kind === 'link' && headers.get('ETag') !== `"${seen.version}"`) {
    return `ETag is ${headers.get('ETag')} of version ${seen.version}`
  }
  const { before } = outgoing
  if (before && (before.status !== status || before.text !== text)) {
    return `repeated, it is no longer ${before.status} ${before.text} but ${words}`
  }
  return tokenFault(outgoing, answer)
}

function problemFault({ status, headers, text }: Answer): string | undefined {
  const type = headers.get('Content-Type')
  const body = parseJson(text)
  if (!/^application\/problem\+json\b/.test(type ?? '') || !isRecord(body)) {
    return `${status} is not a problem but ${type} ${text.slice(0, 300)}`
  }
  if (body.status !== status) return `${status} calls itself ${String(body.status)}`
  if (status === 503 && !headers.has('Retry-After')) return '503 without Retry-After'
  return undefined
}

function tokenFault({ token, key }: Outgoing, { headers }: Answer): string | undefined {
  const given = headers.get('Consistency-Token')
  if (given === null) {
    return token !== undefined || key !== undefined ? 'no Consistency-Token came back' : undefined
  }
  const [before, after] = [readToken(token), readToken(given)]
  if (!after) return `not a Consistency-Token: ${given}`
  if (before && !headers.has('Consistency-Reset') && after.floor < before.floor) {
    return `the token went back from ${before.floor} to ${after.floor}`
  }
  return undefined
}
