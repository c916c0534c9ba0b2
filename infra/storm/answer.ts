// What an answer shows, and what about it is never allowed, whatever is broken. Pure.
import { isRecord, isSeq, parseJson } from '../../src/shared/guards.ts'
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

function toLink(value: unknown, wanted: string): Seen | undefined {
  if (!isRecord(value)) return undefined
  const { slug, version, url, disabled } = value
  return slug === wanted &&
    isSeq(version) &&
    typeof url === 'string' &&
    typeof disabled === 'boolean'
    ? { kind: 'link', slug, version, url, disabled }
    : undefined
}

function toList(value: unknown): Seen | undefined {
  if (!isRecord(value) || !Array.isArray(value.links)) return undefined
  const rows: unknown[] = value.links
  const links = rows.flatMap((row) => {
    const seen = isRecord(row) ? toLink(row, String(row.slug)) : undefined
    return seen?.kind === 'link' ? [{ slug: seen.slug, version: seen.version, url: seen.url }] : []
  })
  return links.length === rows.length ? { kind: 'list', links } : undefined
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
