// The flags of npm run screenshots.
import { type Spec, seed, type Values } from '../cli/flags.ts'

const flags = { seed: seed('what all chance in the world and in the page comes from') }

export const spec: Spec<typeof flags, Values<typeof flags>> = {
  ...{ script: 'screenshots', flags },
  check: (values) => values,
}
