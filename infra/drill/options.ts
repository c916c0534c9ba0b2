// The flags of npm run drill.
import {
  commandLine,
  file,
  number,
  type Spec,
  seed,
  speed,
  text,
  toggle,
  type Values,
} from '../cli/flags.ts'
import { drillKinds, type Selection } from './targets.ts'

/** What to break and when: each thing once, or regions by chance. */
export type Plan =
  | { kind: 'each'; seconds: number; only: Selection }
  | { kind: 'kill-at-random'; minutes: number; regions: readonly string[] }

export type DrillOptions = {
  seed: number
  plan: Plan
  /** Requests a second, of all clients. */
  rate: number
  clients: number
  speed: number
  /** Files to write, when given. */
  json: string | undefined
  markdown: string | undefined
  /** Makes the same traffic and the same faults again. */
  command: string
}

/** Longer than a write may take, so that none can simply outlast its fault. */
const SECONDS_DEFAULT = 12
/** Fifteen or so deaths. */
const MINUTES_DEFAULT = 3

const flagsFor = (regions: readonly string[]) => ({
  seed: seed('what all chance in the traffic and in the world comes from'),
  // Without a default of their own: which of the two there is depends on the plan.
  seconds: {
    ...number({ about: 'of each fault', min: 1, max: 300 }),
    sample: String(SECONDS_DEFAULT),
  },
  'kill-at-random': toggle('instead, regions die at random moments, again and again'),
  minutes: { ...number({ about: 'of that', min: 0.1, max: 360 }), sample: String(MINUTES_DEFAULT) },
  only: text(
    `kinds and regions, with commas: region-down,kv-error,${regions[0]}; everything otherwise
kinds: ${drillKinds.join(' ')} (replica-lag only when named)
regions: ${regions.join(' ')}`,
    'LIST',
  ),
  rate: number({
    about: 'requests a second',
    byDefault: 40, // keeps two cores about half busy with all of the world on them
    min: 10, // with less, the smallest region has hardly a request a second
    max: 200, // more would measure this machine's cores
  }),
  clients: number({
    about: 'who send them',
    byDefault: 60,
    min: 2 * regions.length, // two for each region, so that none is without
    max: 500,
    whole: true,
  }),
  speed: speed(),
  json: file('also write every figure as JSON'),
  markdown: file('also write the table as a page'),
})

type Flags = ReturnType<typeof flagsFor>

export function specFor(regions: readonly string[]): Spec<Flags, DrillOptions> {
  const [script, flags] = ['drill', flagsFor(regions)]
  return {
    script,
    flags,
    check(values) {
      const { seed, rate, clients, speed, json, markdown } = values
      const only = parseOnly(values.only, regions)
      const names = [...only.kinds, ...only.regions].join()
      const plan = values['kill-at-random'] ? atRandom(values, only) : each(values, only)
      const { kind: _, ...shown } = plan
      const again = { ...values, ...shown, only: names === '' ? undefined : names }
      const command = commandLine(script, flags, again)
      return { seed, plan, rate, clients, speed, json, markdown, command }
    },
  }
}

function each({ seconds = SECONDS_DEFAULT, minutes }: Values<Flags>, only: Selection): Plan {
  if (minutes === undefined) return { kind: 'each', seconds, only }
  throw new Error(
    '--minutes is for --kill-at-random; otherwise --seconds says how long each fault lasts.',
  )
}

function atRandom(
  { seconds, minutes = MINUTES_DEFAULT }: Values<Flags>,
  { kinds: [kind], regions }: Selection,
): Plan {
  if (seconds !== undefined)
    throw new Error('--kill-at-random draws the seconds itself; --minutes says how long.')
  if (kind)
    throw new Error(`--only names "${kind}", but --kill-at-random kills regions; name those.`)
  return { kind: 'kill-at-random', minutes, regions }
}

function parseOnly(list: string | undefined, all: readonly string[]): Selection {
  if (list === undefined) return { kinds: [], regions: [] }
  const words = list.split(',')
  const kinds = drillKinds.filter((kind) => words.includes(kind))
  const regions = all.filter((id) => words.includes(id))
  const known: readonly string[] = [...kinds, ...regions]
  const unknown = words.find((word) => !known.includes(word))
  if (unknown === undefined) return { kinds, regions }
  throw new Error(
    `--only names "${unknown}"; it takes ${drillKinds.join(', ')}, and ${all.join(', ')}.`,
  )
}
