// What the account has that does not fit the map, before anything is changed. Needs an API token.
import { z } from 'zod'
import { type Account, callApi } from './api.ts'
import type { Plan } from './plan.ts'

const listed = z.array(z.object({ uuid: z.string(), name: z.string() }))
const database = z.object({ running_in_region: z.string().optional() })

/** The first problem, with its next move; an account that cannot be asked is one. */
export async function checkAccount(account: Account, plan: Plan): Promise<string[]> {
  const problems = plan.subdomain ? await checkSubdomain(account) : []
  return problems.length > 0 ? problems : checkDatabase(account, plan.database)
}

/** As wrangler reads it of an account that never had a Worker. */
const NO_SUBDOMAIN = '[code 10007]'

async function checkSubdomain(account: Account): Promise<string[]> {
  const path = `/accounts/${account.id}/workers/subdomain`
  const answer = await callApi(account, 'GET', path, z.unknown())
  if (answer.ok) return []
  if (!answer.reason.includes(NO_SUBDOMAIN)) return [answer.reason]
  return [
    `This account has no name under workers.dev, where [env.edge] is to be reached (workers_dev = true). Choose one: https://dash.cloudflare.com/${account.id}/workers/onboarding, or write workers_dev = false and a route of your own.`,
  ]
}

/** D1 makes the primary near its hint and never moves it. */
async function checkDatabase(
  account: Account,
  { id, name, location }: Plan['database'],
): Promise<string[]> {
  const base = `/accounts/${account.id}/d1/database`
  const found = await callApi(account, 'GET', `${base}?name=${encodeURIComponent(name)}`, listed)
  if (!found.ok) return [found.reason]
  const uuid = id ?? found.result.find((one) => one.name === name)?.uuid
  if (uuid === undefined) return []
  const answer = await callApi(account, 'GET', `${base}/${uuid}`, database)
  if (!answer.ok) return id ? [] : [answer.reason] // an id that is not here is told by the next step
  const runs = answer.result.running_in_region?.toLowerCase()
  if (runs === undefined || runs === location) return []
  return [
    `The database "${name}" has its primary in ${runs}, but src/regions.ts says primary = "${location}": every write would cross from there. npm run setup -- --primary ${runs}, or deploy under another name to begin in ${location}.`,
  ]
}
