// What a problem of the API means to who manages links, and what to do next. Pure.

import type { Link } from '../schemas.ts'
import type { Problem, Result } from './api.ts'

const AGAIN = 'Send it again: what was done is not done twice.'
const LATER = 'Nothing was changed; try again in a moment.'

/** By kind of problem, where the API's own words do not tell. */
const NEXT: Record<string, string> = {
  unauthorized: 'Type a key that may write, under “API key”.',
  forbidden: 'This key may only read: use another.',
  gone: 'Make a new link under another address.',
  'not-found': 'It may never have been, or be of another world.',
  'too-many-requests': LATER,
  unavailable: LATER,
  'database-unavailable': LATER,
  overloaded: LATER,
  'consistency-unavailable': LATER,
  'outcome-unknown': AGAIN,
  'gateway-timeout': AGAIN,
  'no-answer': AGAIN,
}

/** Sentences: what was wrong, with which field, and the next move. */
export function problemWords({ kind, title, detail, errors }: Problem): string {
  const fields = errors.map(({ field, message }) => `${field} ${message}.`)
  return [`${title}:`, detail, ...fields, NEXT[kind] ?? ''].filter(Boolean).join(' ')
}

/** Who has a slug that was asked for. `found` is what reading it came to. */
export function takenWords(slug: string, found: Result<Link>): string {
  if (found.ok) return `“${slug}” leads to ${found.value.url} already.`
  return found.problem.kind === 'gone'
    ? `“${slug}” was deleted, and a deleted address is not given out again.`
    : `“${slug}” is in use.`
}

/** As many are tried before it is left to the API to make one up. */
const FREE_TRIES_MAX = 5
/** As src/app/limits.ts has it. */
const SLUG_CHARS_MAX = 64

/** Slugs like one that is taken, the next number first. */
export function slugsLike(taken: string): string[] {
  const [, base = '', number = '1'] = /^(.*?)(?:-(\d{1,6}))?$/.exec(taken) ?? []
  return Array.from({ length: FREE_TRIES_MAX }, (_, index) => {
    const suffix = `-${Number(number) + index + 1}`
    return base.slice(0, SLUG_CHARS_MAX - suffix.length) + suffix
  })
}
