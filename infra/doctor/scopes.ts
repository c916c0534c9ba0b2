// What the token opens: one call for each permission of a deploy, so that the one that lacks is named.

import { isForbidden, refusalOf } from '../deploy/client.ts'
import type { Cloud } from '../deploy/cloud.ts'
import type { Plan } from '../deploy/plan.ts'
import { blind, type Finding, well, wrong } from './finding.ts'

const MAKE = 'https://dash.cloudflare.com/profile/api-tokens'

/** Reading is all that is tried: that a token may also write shows at the first deploy. */
export async function scopeFindings(cloud: Cloud, { database }: Plan): Promise<Finding[]> {
  const asks = [
    { scope: 'Workers Scripts', call: 'GET workers/subdomain', ask: () => cloud.subdomain() },
    {
      scope: 'Workers KV Storage',
      call: 'GET storage/kv/namespaces',
      ask: () => cloud.namespace(''),
    },
    { scope: 'D1', call: 'GET d1/database', ask: () => cloud.database(database) },
    { scope: 'D1', call: 'POST d1/database/{id}/query', ask: () => query(cloud, database) },
  ]
  const found: Finding[] = []
  for (const { scope, call, ask } of asks) {
    if (found.some(({ what }) => what.includes(`"${scope} Edit"`))) continue
    try {
      await ask()
    } catch (error) {
      const reason = refusalOf(error)
      if (reason === undefined) throw error
      if (!isForbidden(error)) return [blind('credentials', reason)]
      const what = `the token lacks "${scope} Edit"`
      const [said = ''] = reason.split(' The token needs ')
      found.push(wrong('credentials', what, `${call}: ${said}`, `add it to the token: ${MAKE}`))
    }
  }
  if (found.length === new Set(asks.map(({ scope }) => scope)).size) {
    const all = 'the token opens nothing of this account: it is wrong, over, or of another account'
    return [blind('credentials', all, `npx wrangler login, or a new CLOUDFLARE_API_TOKEN: ${MAKE}`)]
  }
  return found.length > 0 ? found : [well('credentials', 'the token reads Workers, KV and D1')]
}

async function query(cloud: Cloud, wanted: Plan['database']): Promise<void> {
  const id = await cloud.database(wanted)
  if (id !== undefined) await cloud.query(id, 'SELECT 1 AS one')
}
