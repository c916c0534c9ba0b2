// What can be broken from the page, and what is to be expected then: docs/failures.md says why.

export type Breakage = {
  kind: string
  title: string
  /** What of the world it happens to. */
  place: 'region' | 'wire' | 'everywhere'
  /** Fields of the fault that are the same each time. */
  fields?: { ms?: number }
  expected: string
}

const NEXT = 'No read fails: the next region answers. After three failures nobody waits for it.'

export const BREAKAGES: readonly Breakage[] = [
  {
    kind: 'region-down',
    title: 'Kill a region',
    place: 'region',
    expected: `${NEXT} Writes go through another region.`,
  },
  {
    kind: 'region-hang',
    title: 'Hang a region',
    place: 'region',
    expected: `${NEXT} The first to meet it wait up to 0.8 s.`,
  },
  {
    kind: 'region-slow',
    title: 'Slow a region by 1 s',
    place: 'region',
    fields: { ms: 1_000 },
    expected: 'No read fails; soon others are asked first.',
  },
  {
    kind: 'link-cut',
    title: 'Cut a wire',
    place: 'wire',
    expected: 'No read fails: that colo asks another region; other colos notice nothing.',
  },
  {
    kind: 'replica-lag',
    title: 'Let a replica lag by 10 s',
    place: 'region',
    fields: { ms: 10_000 },
    expected: 'Nothing fails. Who has written sees it: the primary is read for them.',
  },
  {
    kind: 'replica-down',
    title: 'Take a replica away',
    place: 'region',
    expected: 'Nothing fails: its region reads the primary.',
  },
  {
    kind: 'primary-down',
    title: 'Kill the primary',
    place: 'everywhere',
    expected: 'No read fails. Writes are refused with 503, and nothing is half done.',
  },
  {
    kind: 'kv-error',
    title: 'Break KV',
    place: 'everywhere',
    expected: 'Nothing fails: memory and regions answer.',
  },
  {
    kind: 'kv-hang',
    title: 'Hang KV',
    place: 'everywhere',
    expected: 'Nothing fails: it is given 150 ms.',
  },
]
