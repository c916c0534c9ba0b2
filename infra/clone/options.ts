// The flags of npm run clone.

import { type Spec, text, toggle, type Values } from '../cli/flags.ts'
import { PRODUCTION, readStage } from '../deploy/options.ts'

/** undefined: production. */
const environment = (about: string) => ({
  ...text(about, 'NAME'),
  read(given: string | undefined, name: string) {
    if (given === undefined) throw new Error(`--${name} is missing: ${about}.`)
    return given === PRODUCTION ? undefined : readStage(given, name)
  },
})

const flags = {
  from: environment('whose data is copied: "production" or a stage'),
  to: environment('the stage whose data is replaced'),
  unmasked: toggle('copy the rows as they are, without src/app/mask.ts'),
  'dry-run': toggle('read the account and show what would be done; changes nothing'),
  yes: toggle('ask nothing'),
  json: toggle('print what was done as JSON at the end'),
  url: text('where the edge of the stage answers, when not at its name under workers.dev', 'URL'),
}
type Given = Values<typeof flags>
export type CloneFlags = Omit<Given, 'to'> & { to: string }

export const cloneSpec: Spec<typeof flags, CloneFlags> = {
  ...{ script: 'clone', flags },
  check({ from, to, ...rest }) {
    if (to === undefined) {
      throw new Error(`--to is "${PRODUCTION}": nothing is ever copied there. Name a stage.`)
    }
    if (from === to) throw new Error(`--from and --to are both "${to}". Name two environments.`)
    return { ...rest, from, to }
  },
}
