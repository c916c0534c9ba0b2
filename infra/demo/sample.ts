// One request as it was measured, and what its headers say of who answered. Pure.
import type { Kind } from './traffic.ts'

/** One try at one region, from `Server-Timing: attempts`. */
export type Try = { region: string; outcome: string }

export type Outcome =
  | { kind: 'answered'; status: number; hit: boolean; region: string | undefined; tries: Try[] }
  | { kind: 'timeout' }
  /** The connection broke or was refused. */
  | { kind: 'broken'; why: string }

/** Times are on one monotonic clock, in milliseconds. */
export type Sample = {
  n: number
  colo: string
  kind: Kind
  /** When it should have been sent: later is this machine's fault, not the arm's. */
  dueAt: number
  sentAt: number
  /** When the whole body had arrived, or the request had failed. */
  doneAt: number
  outcome: Outcome
}

export const isRead = ({ kind }: Sample): boolean => kind !== 'write'
export const latencyMs = ({ sentAt, doneAt }: Sample): number => doneAt - sentAt
export const regionOf = ({ outcome }: Sample): string | undefined =>
  outcome.kind === 'answered' ? outcome.region : undefined
export const isHit = ({ outcome }: Sample): boolean => outcome.kind === 'answered' && outcome.hit

export function isFailed({ outcome }: Sample): boolean {
  switch (outcome.kind) {
    case 'answered':
      return outcome.status >= 500
    case 'timeout':
    case 'broken':
      return true
  }
}

/** `undefined` without its header; `direct` is the region of an arm that has no edge to name it. */
export function readStory(
  headers: { 'cache-status'?: string; 'server-timing'?: string },
  direct: string | undefined,
): { hit: boolean; region: string | undefined; tries: Try[] } {
  const timing = headers['server-timing'] ?? ''
  return {
    hit: /;\s*hit\b/.test(headers['cache-status'] ?? ''), // RFC 9211 section 2.1
    region: describedBy(timing, 'region') ?? direct,
    tries: (describedBy(timing, 'attempts') ?? '').split(' ').flatMap(toTry),
  }
}

const describedBy = (timing: string, name: string): string | undefined =>
  new RegExp(`(?:^|,)\\s*${name};[^,]*?desc="([^"]*)"`).exec(timing)?.[1]

function toTry(text: string): Try[] {
  const [region, outcome] = text.split(':')
  return region && outcome ? [{ region, outcome }] : []
}
