// The flags of npm run drill.
import { number, type Spec, seed, speed, text, toggle, type Values } from '../cli/flags.ts'
import { reportFlags } from '../cli/report.ts'
import { drillKinds, type Selection } from './steps.ts'

/** Longer than a write may take, so that none can simply outlast its fault. */
const SECONDS_DEFAULT = 12
/** Fifteen or so deaths. */
const MINUTES_DEFAULT = 3

const flagsFor = (regions: readonly string[]) => ({
  seed: seed('what all chance in the traffic and in the world comes from'),
  // Without a default of their own: which of the two there is depends on what is to happen.
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
  ...reportFlags('as a page'),
})

type Flags = ReturnType<typeof flagsFor>

/** `seconds` of each fault, or `minutes` in which regions die by chance; `only` as `selection` has it. */
export type DrillOptions = Values<Flags> & { selection: Selection }

export function specFor(regions: readonly string[]): Spec<Flags, DrillOptions> {
  return {
    ...{ script: 'drill', flags: flagsFor(regions) },
    check(values) {
      const { 'kill-at-random': byChance, seconds, minutes } = values
      const selection = parseOnly(values.only, regions)
      const [kind] = selection.kinds
      if (!byChance && minutes !== undefined) throw new Error(MINUTES_ALONE)
      if (byChance && seconds !== undefined) throw new Error(SECONDS_BESIDE)
      if (byChance && kind) throw new Error(`--only names "${kind}", but ${REGIONS_ONLY}`)
      const length = byChance
        ? { minutes: minutes ?? MINUTES_DEFAULT }
        : { seconds: seconds ?? SECONDS_DEFAULT }
      const only = [...selection.kinds, ...selection.regions].join() || undefined
      return { ...values, ...length, only, selection }
    },
  }
}

const MINUTES_ALONE =
  '--minutes is for --kill-at-random; otherwise --seconds says how long each fault lasts.'
const SECONDS_BESIDE = '--kill-at-random draws the seconds itself; --minutes says how long.'
const REGIONS_ONLY = '--kill-at-random kills regions; name those.'

function parseOnly(list: string | undefined, all: readonly string[]): Selection {
  const words = list?.split(',') ?? []
  const kinds = drillKinds.filter((kind) => words.includes(kind))
  const regions = all.filter((id) => words.includes(id))
  const known: readonly string[] = [...kinds, ...regions]
  const unknown = words.find((word) => !known.includes(word))
  if (unknown === undefined) return { kinds, regions }
  throw new Error(
    `--only names "${unknown}"; it takes ${drillKinds.join(', ')}, and ${all.join(', ')}.`,
  )
}
