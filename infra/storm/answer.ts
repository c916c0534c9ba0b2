// What an answer shows, and what about it is never allowed, whatever is broken. Pure.
import { isRecord, parseJson } from '../../src/shared/guards.ts'
import type { Item, Workload } from '../../src/shared/workload.ts'
import type { Seen, Shown } from '../traffic/history.ts'
import { itemIn, itemsIn } from '../traffic/item.ts'
import { type Answer, readToken } from '../traffic/reply.ts'
import type { Outgoing } from './session.ts'

/** Throws nothing: a body that does not fit shows nothing, and `faultOf` says so. */
export function readSeen(
  { meant, status: good }: Outgoing,
  answer: Answer,
  workload: Workload,
): Seen | undefined {
  const { status, headers } = answer
  if (meant.kind === 'list') {
    const items = status === good ? itemsIn(workload, answer)?.map(shown) : undefined
    return items && { kind: 'list', items }
  }
  const { name } = meant
  const reads = meant.kind === 'follow' || meant.kind === 'read'
  if (status === 404) return { kind: 'missing', name }
  if (status === 410) return { kind: reads ? 'gone' : 'deleted', name }
  if (status !== good) return undefined
  if (meant.kind === 'delete') return { kind: 'deleted', name }
  if (meant.kind === 'follow')
    return { kind: 'redirect', name, value: headers.get('Location') ?? '' }
  const item = itemIn(workload, answer)
  return item?.name === name
    ? { kind: 'item', ...shown(item), hidden: item.hidden ?? false }
    : undefined
}

const shown = ({ name, version, value }: Item): Shown => ({ name, version, value })

/** In words, or `undefined` when the answer is one that a client may get. */
export function faultOf(
  outgoing: Outgoing,
  answer: Answer,
  seen: Seen | undefined,
): string | undefined {
  const { status, headers, text } = answer
  const words = `${status} ${text.slice(0, 300)}`
  if (status !== 503 && !outgoing.allowed.includes(status)) return `not allowed here: ${words}`
  if (status >= 400) return problemFault(answer)
  if (!seen) return `does not show what it should: ${words}`
  if (seen.kind === 'redirect' && seen.value === '') return 'a redirect without Location'
  if (seen.kind === 'item' && seen.hidden && outgoing.key === undefined) {
    return `shows a hidden item to who has no key: ${words}`
  }
  const type = headers.get('Content-Type')
  if ((seen.kind === 'item' || seen.kind === 'list') && !/^application\/json\b/.test(type ?? '')) {
    return `Content-Type is ${type}`
  }
  const version = seen.kind === 'item' ? seen.version : undefined
  if (version !== undefined && headers.get('ETag') !== `"${version}"`) {
    return `ETag is ${headers.get('ETag')} of version ${version}`
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
