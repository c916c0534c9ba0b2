// The flags of npm run doctor.

import { type Spec, text, toggle, type Values } from '../cli/flags.ts'
import { rollbackSpec } from '../deploy/options.ts'

const flags = {
  stage: rollbackSpec.flags.stage,
  world: text('the local world instead of an account, such as http://127.0.0.1:8787', 'URL'),
  url: text('where the edge answers, when not at its name under workers.dev', 'URL'),
  json: toggle('print the findings as JSON'),
}
export type DoctorFlags = Values<typeof flags>

export const doctorSpec: Spec<typeof flags, DoctorFlags> = {
  ...{ script: 'doctor', flags },
  check({ world, url, ...values }) {
    if (world !== undefined && values.stage !== undefined) {
      throw new Error('--world and --stage are two places: the local world has no stages.')
    }
    return { ...values, world: origin('world', world), url: origin('url', url) }
  },
}

function origin(name: string, given: string | undefined): string | undefined {
  if (given === undefined) return undefined
  const url = URL.canParse(given) ? new URL(given) : undefined
  if (url && /^https?:$/.test(url.protocol)) return url.origin
  throw new Error(`--${name} is "${given}"; it takes an address such as http://127.0.0.1:8787.`)
}
