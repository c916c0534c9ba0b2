// What the account has that does not fit the map, before anything is changed. Pure: what was read in, problems out.
import type { Plan } from './plan.ts'
import type { Survey } from './survey.ts'

/** Each with its next move. */
export const checkAccount = (
  plan: Pick<Plan, 'subdomain' | 'database'>,
  found: Pick<Survey, 'subdomain' | 'database'>,
): string[] => [
  ...(plan.subdomain && found.subdomain === undefined
    ? [
        'This account has no name under workers.dev, where [env.edge] is to be reached (workers_dev = true). Choose one: https://dash.cloudflare.com > Workers & Pages > Your subdomain, or write workers_dev = false and a route of your own.',
      ]
    : []),
  ...checkDatabase(plan.database, found.database),
]

/** D1 makes the primary near its hint and never moves it. */
function checkDatabase({ name, location }: Plan['database'], found: Survey['database']): string[] {
  const runs = found?.region?.toLowerCase()
  if (runs === undefined || runs === location) return []
  return [
    `The database "${name}" has its primary in ${runs}, but src/regions.ts says primary = "${location}": every write would cross from there. npm run setup -- --primary ${runs}, or deploy under another name to begin in ${location}.`,
  ]
}
