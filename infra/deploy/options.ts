// The flags of npm run deploy, rollback and destroy.

import { number, type Spec, text, toggle, type Values } from '../cli/flags.ts'

/** A name under workers.dev has 63 characters at most, and the Worker's own comes first. */
const stagePattern = /^[a-z0-9](?:[a-z0-9-]{0,18}[a-z0-9])?$/
/** What has no stage is called so where two are named, and its secrets lie under that name. */
export const PRODUCTION = 'production'
/** Longer is a deploy that nobody waits for. */
const soakSecondsMax = 3_600

/** Throws when it cannot be one. */
export function readStage(given: string, flag: string): string {
  if (stagePattern.test(given)) return given
  throw new Error(
    `--${flag} is "${given}"; it takes small letters, digits and dashes, 20 at most, such as pr-42.`,
  )
}

const stage = {
  ...text(
    'a complete, separate copy under that name, such as pr-42; without it, production',
    'NAME',
  ),
  read(given: string | undefined, name: string) {
    if (given === PRODUCTION) {
      throw new Error(`--stage is "${given}", whose keys lie in .env.${given}: leave --stage out.`)
    }
    return given === undefined ? given : readStage(given, name)
  },
}
const common = {
  stage,
  json: toggle('print what was done as JSON at the end'),
}

const deployFlags = {
  ...common,
  region: text('only that region: neither the others nor the edge', 'ID'),
  'dry-run': toggle('bundle and check every Worker and show the plan; sends nothing'),
  yes: toggle('ask nothing'),
  adopt: toggle('take over Workers, a database and namespaces that have no mark yet'),
  'allow-breaking': toggle('apply migrations that drop or rename'),
  url: text('where the edge answers, when not at its name under workers.dev', 'URL'),
  soak: number({
    ...{ about: 'seconds at each step of the traffic', byDefault: 30, min: 0 },
    max: soakSecondsMax,
  }),
}
export type DeployFlags = Values<typeof deployFlags>

export const deploySpec: Spec<typeof deployFlags, DeployFlags> = {
  ...{ script: 'deploy', flags: deployFlags },
  check: (values) => ({ ...values, url: values.url?.replace(/\/$/, '') }),
}

export type RollbackFlags = Values<typeof common>
export const rollbackSpec: Spec<typeof common, RollbackFlags> = {
  ...{ script: 'rollback', flags: common },
  check: (values) => values,
}
