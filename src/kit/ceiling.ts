// What a handler says of its answer's caching, held under what its route declares: stricter wins. Pure.
import { type Directives, parseControl, seconds } from '../shared/control.ts'
import { parseDate } from '../shared/date.ts'

/** Lifetimes in seconds, as the edge reads them from `CDN-Cache-Control` (RFC 9213). */
export type Lifetimes = {
  fresh: number
  /** After that, answered at once and refreshed behind the caller (RFC 5861 section 3). */
  staleWhileRevalidate?: number
  /** After that, answered when no region can (RFC 5861 section 4). */
  staleIfError?: number
}

/** Fields for shared caches alone: RFC 9213's, and those that Cloudflare and others had before it. */
export const TARGETED = ['CDN-Cache-Control', 'Cloudflare-CDN-Cache-Control', 'Surrogate-Control']

/** What is left of a route's lifetimes. */
export type Left =
  | { kind: 'kept'; lifetimes: Lifetimes; mustRevalidate: boolean }
  /** For one client; `noStore`: and not even for that one to keep. */
  | { kind: 'unshared'; isPrivate: boolean; noStore: boolean }

/** All fields count and the strictest wins, though RFC 9213 would let a targeted one outrank the others: who means
 * to keep an answer from others may say so in any of them. `now` in milliseconds since the Unix epoch. */
export function under(declared: Lifetimes, answer: Headers, now: number): Left {
  const controls = ['Cache-Control', ...TARGETED].map((name) => parseControl(answer.get(name)))
  const says = (...names: string[]) => controls.some((one) => names.some((name) => one.has(name)))
  const cookie = answer.has('Set-Cookie')
  const isPrivate = cookie || says('private')
  const noStore = cookie || says('no-store')
  if (isPrivate || noStore) return { kind: 'unshared', isPrivate, noStore }
  const lifetimes = controls.reduce(shortened, expiring(declared, controls, answer, now))
  const mustRevalidate = says('no-cache', 'must-revalidate', 'proxy-revalidate', 's-maxage')
  if (!mustRevalidate) return { kind: 'kept', lifetimes, mustRevalidate }
  const fresh = says('no-cache') ? 0 : lifetimes.fresh
  return { kind: 'kept', lifetimes: { fresh }, mustRevalidate }
}

const told = (control: Directives) => seconds(control, 's-maxage') ?? seconds(control, 'max-age')

/** A handler that names a lifetime has named all: what it does not say of stale answers is no leave to show them. */
function shortened(lifetimes: Lifetimes, control: Directives): Lifetimes {
  const fresh = told(control)
  const least = (declared: number | undefined, name: string) =>
    Math.min(declared ?? 0, seconds(control, name) ?? (fresh === undefined ? Infinity : 0))
  return {
    fresh: Math.min(lifetimes.fresh, fresh ?? Infinity),
    staleWhileRevalidate: least(lifetimes.staleWhileRevalidate, 'stale-while-revalidate'),
    staleIfError: least(lifetimes.staleIfError, 'stale-if-error'),
  }
}

/** `Expires` counts where no max-age does (RFC 9111 section 5.3); what is no date has expired. */
function expiring(declared: Lifetimes, controls: Directives[], answer: Headers, now: number) {
  const expires = answer.get('Expires')
  if (expires === null || controls.some((one) => told(one) !== undefined)) return declared
  const until = parseDate(expires, now) ?? now
  const left = Math.max(0, Math.floor((until - now) / 1_000))
  return shortened(declared, new Map([['max-age', [String(left)]]]))
}
