// The flags of npm run dev.
import { port, type Spec, toggle, type Values } from '../cli/flags.ts'

const flags = {
  port: port('where it listens'),
  fresh: toggle('forget the database and the cache of the last run on this port'),
}

export type DevOptions = Values<typeof flags>

export const spec: Spec<typeof flags, DevOptions> = {
  ...{ script: 'dev', flags },
  check: (values) => values,
}
