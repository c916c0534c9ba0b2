// What the account has that does not fit the map, before anything is changed. Pure: what was read in, problems out.
import type { Plan } from './plan.ts'
import type { Survey } from './survey.ts'

/** Each with its next move. */
export const checkAccount = (
  plan: Pick<Plan, 'subdomain' | 'database' | 'workers'>,
  found: Pick<Survey, 'subdomain' | 'database' | 'namespaces' | 'domains'>,
): string[] => [
  ...(plan.subdomain && found.subdomain === undefined
    ? [
        'This account has no name under workers.dev, where [env.edge] is to be reached (workers_dev = true). Choose one: https://dash.cloudflare.com > Workers & Pages > Your subdomain, or write workers_dev = false and a route of your own.',
      ]
    : []),
  ...checkDatabase(plan.database, found.database),
  ...[...found.namespaces].flatMap(([title, { jurisdiction }]) =>
    whyNotKept(plan.database.jurisdiction, { what: `The KV namespace "${title}"`, jurisdiction }),
  ),
  ...checkDomains(plan, found),
]

/** wrangler asks before it takes one over, and takes it where nobody can be asked. */
const checkDomains = ({ workers }: Pick<Plan, 'workers'>, { domains }: Pick<Survey, 'domains'>) =>
  workers.flatMap((worker) =>
    worker.domains.flatMap((host) => {
      const owner = domains.get(host)
      if (owner === undefined || owner === worker.name) return []
      return [
        `${host} is the custom domain of the Worker "${owner}": a deploy would take it away. Remove it there first (https://dash.cloudflare.com > Workers & Pages > ${owner} > Domains), or take it out of [env.${worker.env}].`,
      ]
    }),
  )

/** D1 makes the primary near its hint and never moves it. */
export function checkDatabase(
  plan: Plan['database'],
  found: Pick<NonNullable<Survey['database']>, 'region' | 'jurisdiction'> | undefined,
): string[] {
  if (!found) return []
  const { name, location } = plan
  const what = `The database "${name}"`
  const elsewhere = whyNotKept(plan.jurisdiction, { what, jurisdiction: found.jurisdiction })
  const runs = found.region?.toLowerCase()
  if (elsewhere.length > 0 || runs === undefined || runs === location) return elsewhere
  const other = plan.jurisdiction
    ? `because within ${plan.jurisdiction} D1 chooses the place itself`
    : `or deploy under another name to begin in ${location}`
  return [
    `The database "${name}" has its primary in ${runs}, but src/regions.ts says primary = "${location}": every write would cross from there. npm run setup -- --primary ${runs}, ${other}.`,
  ]
}

/** Neither D1 nor KV gives one to what exists, or takes it away. */
export function whyNotKept(
  wanted: string | undefined,
  { what, jurisdiction }: { what: string; jurisdiction: string | undefined },
): string[] {
  if (jurisdiction === wanted) return []
  const said = (name: string | undefined) =>
    name ? `the jurisdiction "${name}"` : 'no jurisdiction'
  return [
    `${what} has ${said(jurisdiction)}, and wrangler.toml says ${said(wanted)}; that is settled when it is made. Deploy under another name (npm run setup -- --name NAME), or npm run setup -- --jurisdiction ${jurisdiction ?? 'none'}.`,
  ]
}
