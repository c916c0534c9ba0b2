// The flags of npm run storm.
import { existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { number, type Spec, seed, speed, text, toggle, type Values } from '../cli/flags.ts'

const flags = {
  seed: seed('what all chance in the faults, the clients and the world comes from'),
  minutes: number({
    about: 'of traffic and faults',
    byDefault: 3, // two or three faults of every kind
    min: 0.25, // one fault of five seconds, and peace before and after it
    max: 360, // six hours, for a release
    again: 'always',
  }),
  clients: number({
    about: 'each does one thing after the other',
    byDefault: 30, // keeps two cores about half busy with all of the world on them
    min: 1,
    max: 200, // more would measure this machine's cores
    whole: true,
  }),
  speed: speed(),
  history: {
    ...text('what happened, as JSON Lines; .world/storm-<seed>.jsonl otherwise', 'FILE'),
    again: 'never' as const,
  },
  model: toggle('another storm: the protocol alone, in simulation; --model --help tells more'),
}

export type StormOptions = Omit<Values<typeof flags>, 'history' | 'model'> & { history: string }

export const spec: Spec<typeof flags, StormOptions> = {
  script: 'storm',
  flags,
  check({ history: given, model: _, ...rest }) {
    const history = given ?? `.world/storm-${rest.seed}.jsonl`
    const folder = dirname(history)
    if (folder === '.world') mkdirSync(folder, { recursive: true })
    if (!existsSync(folder)) throw new Error(`There is no folder ${folder} to write ${history} in.`)
    return { ...rest, history }
  },
}
