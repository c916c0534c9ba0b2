// The flags of npm run demo.
import { commandLine, file, number, type Spec, seed, type Values } from '../cli/flags.ts'

const flags = {
  seed: seed('what all chance in the traffic and in the world comes from'),
  seconds: number({
    about: 'of traffic, a third for each phase',
    byDefault: 75, // with two boots of the world, some 20 s on two cores, under two minutes
    min: 3, // a second each: enough to see that it works, too short to measure anything
    max: 600, // whoever wants more wants a benchmark
    whole: true,
    again: 'always',
  }),
  json: file('also write every figure as JSON'),
  markdown: file('also write the table for a README'),
}

export type DemoOptions = Values<typeof flags>

export const spec: Spec<typeof flags, DemoOptions> = {
  script: 'demo',
  flags,
  check: (values) => values,
}

/** The command that makes the same traffic again. */
export const commandFor = (options: DemoOptions): string => commandLine(spec.script, flags, options)
