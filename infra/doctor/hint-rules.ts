// Are the map's placement hints what the platform takes today? Pure.

import type { House } from '../deploy/check.ts'
import { type Finding, orWell, unknown, wrong } from './finding.ts'

/** `hints`: the platform's own list. */
export function hintFindings({ regions }: House, hints: readonly string[] | undefined): Finding[] {
  if (!hints) return [unknown('hints', 'the platform lists its hints in a way not known here')]
  const strange = regions.filter(({ hint }) => !hints.includes(hint))
  return orWell(
    strange.map(({ id, hint }) =>
      wrong(
        'hints',
        `${id} has the hint "${hint}", which the platform does not list: it runs anywhere`,
        `${hints.length} hints at GET /accounts/{id}/workers/placement/regions`,
        'choose one of them in src/regions.ts and wrangler.toml, and npm run deploy',
      ),
    ),
    'hints',
    `the platform lists all ${regions.length} of src/regions.ts`,
  )
}
