// The flags of npm run demo.
import { number, type Spec, seed, type Values } from '../cli/flags.ts'
import { reportFlags } from '../cli/report.ts'

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
  ...reportFlags('for a README'),
}

export const spec: Spec<typeof flags, Values<typeof flags>> = {
  ...{ script: 'demo', flags },
  check: (values) => values,
}
