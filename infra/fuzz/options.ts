// The flags of npm run fuzz.
import { commandLine, number, type Spec, seed, type Values } from '../cli/flags.ts'

/** A night. */
const REQUESTS_MAX = 100_000_000

const flags = {
  seed: seed('what every request is drawn from'),
  from: number({
    about: 'the first one, to send one again: --from 4711 --requests 1',
    byDefault: 0,
    min: 0,
    max: REQUESTS_MAX,
    whole: true,
  }),
  requests: number({
    about: 'how many; all are drawn from the seed',
    byDefault: 100_000, // some five minutes on two cores
    min: 1,
    max: REQUESTS_MAX,
    whole: true,
    again: 'always',
  }),
}

export type FuzzOptions = Values<typeof flags>

export const spec: Spec<typeof flags, FuzzOptions> = {
  ...{ script: 'fuzz', flags },
  check: (values) => values,
}

/** The command that sends the same again. */
export const commandFor = (options: FuzzOptions): string => commandLine(spec, options)
