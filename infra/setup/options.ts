// The flags of npm run setup. What is not given stays as it is, or is asked on a terminal.
import { type Spec, text, toggle, type Values } from '../cli/flags.ts'
import { isJurisdiction, JURISDICTIONS, type Jurisdiction } from '../deploy/jurisdictions.ts'
import { checkName, NAME_CHARS_MAX } from './names.ts'
import { KNOWN } from './places.ts'
import { SetupError } from './setup-error.ts'

const flags = {
  name: text(
    `of the Workers, the database, the package and Cache-Status: small letters, digits and dashes, at most ${NAME_CHARS_MAX}`,
    'NAME',
  ),
  regions: text(
    `where Workers run, such as weur,enam,apac; known are ${KNOWN.join(', ')},\nothers are an id and its placement hint: tyo=aws:ap-northeast-1`,
    'IDS',
  ),
  primary: text('the region of the database that is written to', 'ID'),
  jurisdiction: text(
    `where alone data is kept: ${JURISDICTIONS.join(', ')}, or none; moves regions inside (docs/residency.md)`,
    'NAME',
  ),
  'fresh-migrations': toggle(
    'begin migrations anew, for a product with other tables and no data yet',
  ),
  yes: toggle('ask nothing'),
  'dry-run': toggle('print what would change, and change nothing'),
  json: toggle('print what changed as JSON'),
}

export type SetupOptions = Values<typeof flags>

export const spec: Spec<typeof flags, SetupOptions> = {
  script: 'setup',
  flags,
  check(values) {
    if (values.name !== undefined) checkName(values.name)
    const { jurisdiction: asked } = values
    if (asked === undefined || asked === NONE || isJurisdiction(asked)) return values
    throw new Error(`--jurisdiction is "${asked}"; there is ${JURISDICTIONS.join(', ')} and none.`)
  },
}

const NONE = 'none'

/** `given` is what --jurisdiction says, `now` what wrangler.toml does. */
export function jurisdictionOf(
  given: string | undefined,
  now: Jurisdiction | undefined,
): Jurisdiction | undefined {
  if (given === undefined) return now
  return isJurisdiction(given) ? given : undefined
}

/** `weur, enam` as its parts. */
export function listOf(given: string): string[] {
  const parts = given.split(',').map((part) => part.trim())
  const asked = [...new Set(parts.filter(Boolean))]
  if (asked.length > 0) return asked
  throw new SetupError('--regions names none. Name at least one, such as --regions weur,enam,apac.')
}
