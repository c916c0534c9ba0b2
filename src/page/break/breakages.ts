// What can be broken from the page, and what is to be expected then: docs/failures.md says why.
import type { Fault } from '../world.ts'

export const GROUPS = ['Regions', 'Wires', 'Replicas', 'The primary', 'KV', 'The edge'] as const

export type Breakage = {
  group: (typeof GROUPS)[number]
  kind: string
  title: string
  /** What of the world it happens to; a trunk is the wire from a region to the primary. */
  place: 'region' | 'wire' | 'trunk' | 'colo' | 'everywhere'
  /** Fields of the fault that are the same each time. */
  fields?: { ms?: number; rate?: number }
  expected: string
  /** Whose return is waited for after healing: the region's, or that of writes. */
  back?: 'region' | 'writes'
}

const NEXT = 'No read fails: the next region answers.'
const AFTER_THREE = 'After three failures nobody waits for it.'
const REFUSED = 'Writes are refused with 503, and nothing is half done.'

export const BREAKAGES: readonly Breakage[] = [
  {
    ...{ group: 'Regions', kind: 'region-down', title: 'Kill a region', place: 'region' },
    expected: `${NEXT} ${AFTER_THREE} Writes go through another region.`,
    back: 'region',
  },
  {
    ...{ group: 'Regions', kind: 'region-hang', title: 'Hang a region', place: 'region' },
    expected: `${NEXT} The first to meet it wait up to 0.8 s. ${AFTER_THREE}`,
    back: 'region',
  },
  {
    ...{ group: 'Regions', kind: 'region-slow', title: 'Slow a region by 1 s', place: 'region' },
    fields: { ms: 1_000 },
    expected: `${NEXT} The first to meet it wait up to 0.8 s. ${AFTER_THREE}`,
    back: 'region',
  },
  {
    ...{ group: 'Regions', kind: 'region-errors', place: 'region' },
    title: 'Let a region fail every other request',
    fields: { rate: 0.5 },
    expected: `${NEXT} A failure costs one more attempt.`,
  },
  {
    ...{ group: 'Wires', kind: 'link-cut', title: 'Cut a wire', place: 'wire' },
    expected: 'No read fails: that colo asks another region; other colos notice nothing.',
  },
  {
    ...{ group: 'Wires', kind: 'link-slow', title: 'Slow a wire by 1 s', place: 'wire' },
    fields: { ms: 1_000 },
    expected: 'No read fails: that colo soon asks another region; other colos notice nothing.',
  },
  {
    ...{ group: 'Wires', kind: 'link-loss', place: 'wire' },
    title: 'Let a wire break every other answer',
    fields: { rate: 0.5 },
    expected: 'No read fails: an answer that breaks is asked for again, elsewhere.',
  },
  {
    ...{ group: 'Wires', kind: 'link-cut', place: 'trunk' },
    title: 'Cut a region off from the primary',
    expected:
      'No read fails: its replica answers, and falls behind. Writes there take up to 5 s, and then another region’s way.',
  },
  {
    ...{ group: 'Replicas', kind: 'replica-lag', place: 'region' },
    title: 'Let a replica lag by 10 s',
    fields: { ms: 10_000 },
    expected: 'Nothing fails. Who has written sees it: the primary is read for them.',
  },
  {
    ...{ group: 'Replicas', kind: 'replica-down', title: 'Take a replica away', place: 'region' },
    expected: 'Nothing fails: its region reads the primary.',
  },
  {
    ...{ group: 'Replicas', kind: 'd1-stall', title: 'Slow a replica by 1 s', place: 'region' },
    fields: { ms: 1_000 },
    expected: 'No read fails: the region gives it half of an attempt, and reads the primary.',
  },
  {
    ...{ group: 'Replicas', kind: 'd1-reset', title: 'Reset a replica', place: 'region' },
    expected: 'Nothing fails: its region reads the primary.',
  },
  {
    ...{ group: 'Replicas', kind: 'd1-overloaded', place: 'region' },
    title: 'Give a replica too much to do',
    expected:
      'For five seconds reads there get the last good copy, or 503 where there is none; then the next region answers.',
  },
  {
    ...{ group: 'The primary', kind: 'primary-down', place: 'everywhere' },
    title: 'Kill the primary',
    expected: `No read fails. ${REFUSED}`,
    back: 'writes',
  },
  {
    ...{ group: 'The primary', kind: 'd1-stall', place: 'everywhere' },
    title: 'Hang the primary',
    fields: { ms: 60_000 },
    expected: `No read fails. ${REFUSED} They wait for it up to 10 s.`,
    back: 'writes',
  },
  {
    ...{ group: 'The primary', kind: 'd1-overloaded', place: 'everywhere' },
    title: 'Give the primary too much to do',
    expected: `No read fails. ${REFUSED}`,
    back: 'writes',
  },
  {
    ...{ group: 'The primary', kind: 'd1-reset', place: 'everywhere' },
    title: 'Reset the primary',
    expected: `No read fails. ${REFUSED}`,
    back: 'writes',
  },
  {
    ...{ group: 'KV', kind: 'kv-error', title: 'Break KV', place: 'everywhere' },
    expected: 'Nothing fails: memory and regions answer.',
  },
  {
    ...{ group: 'KV', kind: 'kv-hang', title: 'Hang KV', place: 'everywhere' },
    expected: 'Nothing fails: it is given 150 ms.',
  },
  {
    ...{
      group: 'KV',
      kind: 'kv-stale',
      title: 'Let KV show what it saw last',
      place: 'everywhere',
    },
    expected: 'Nothing fails. Who has written sees it: an older copy is not shown to them.',
  },
  {
    ...{ group: 'KV', kind: 'kv-put-429', title: 'Let KV refuse every put', place: 'everywhere' },
    expected: 'Nothing fails: colos ask a region where they would have had a copy.',
  },
  {
    ...{ group: 'The edge', kind: 'clock-skew', place: 'colo' },
    title: 'Put a colo’s clock an hour ahead',
    fields: { ms: 3_600_000 },
    expected: 'Nothing fails: its copies end an hour early.',
  },
  {
    ...{ group: 'The edge', kind: 'edge-restart', place: 'everywhere' },
    title: 'Start every edge anew',
    expected: 'What is under way breaks. Then memory is empty, and KV and regions answer.',
  },
]

export function faultOf(
  { kind, place, fields = {} }: Breakage,
  region: string,
  colo: string,
): Fault {
  switch (place) {
    case 'everywhere':
      return { kind, ...fields }
    case 'region':
      return { kind, region, ...fields }
    case 'colo':
      return { kind, from: colo, ...fields }
    case 'wire':
      return { kind, from: colo, to: region, ...fields }
    case 'trunk':
      return { kind, from: region, to: 'primary', ...fields }
  }
}

/** Whoever broke it: the one that this page would break in the same way, if it has one. */
export const breakageOf = (fault: Fault): Breakage | undefined =>
  BREAKAGES.find(({ kind, place }) => kind === fault.kind && place === placeOf(fault))

function placeOf({ region, from, to }: Fault): Breakage['place'] {
  if (region !== undefined) return 'region'
  if (to === 'primary') return 'trunk'
  if (to !== undefined) return 'wire'
  return from === undefined ? 'everywhere' : 'colo'
}
