// The one D1 database: found or made next to the primary, its replicas switched on, its migrations applied.

import { z } from 'zod'
import { type Account, callApi } from './api.ts'
import type { DatabasePlan, Outcome } from './plan.ts'
import { readJson, reason, type Shell, wrangler } from './wrangler.ts'

const databases = z.array(z.object({ uuid: z.string(), name: z.string() }))

export async function prepareDatabase(
  shell: Shell,
  plan: DatabasePlan,
  account: Account | undefined,
): Promise<Outcome> {
  const before = await findDatabase(shell, plan)
  if (!before.ok) return before
  if (before.id) return replicate(before.id, plan, account, `database: found "${plan.name}"`)
  if (plan.id) {
    return {
      ok: false,
      reason: `wrangler.toml says database_id = "${plan.id}", which this account does not have. Remove the line to find the database by name, or use the other account.`,
    }
  }

  const args = ['d1', 'create', plan.name, '--location', plan.location, '--env', plan.location]
  const created = await wrangler(shell, args)
  if (created.code !== 0) return { ok: false, reason: reason(created) }
  const after = await findDatabase(shell, plan)
  if (!after.ok) return after
  if (!after.id) {
    return { ok: false, reason: `"${plan.name}" was created but is not listed yet. Run it again.` }
  }
  const did = `database: created "${plan.name}" with location hint ${plan.location}`
  return replicate(after.id, plan, account, did)
}

type Found = { ok: true; id: string | undefined } | { ok: false; reason: string }

async function findDatabase(shell: Shell, plan: DatabasePlan): Promise<Found> {
  const run = await wrangler(shell, ['d1', 'list', '--json', '--env', plan.location])
  const listed = readJson(run, databases)
  if (!listed.ok) return listed
  const found = listed.value.find(({ uuid, name }) =>
    plan.id ? uuid === plan.id : name === plan.name,
  )
  return { ok: true, id: found?.uuid }
}

/**
 * wrangler cannot switch replication on, the API can; repeating it changes nothing.
 * https://developers.cloudflare.com/d1/best-practices/read-replication/
 */
async function replicate(
  id: string,
  plan: DatabasePlan,
  account: Account | undefined,
  did: string,
): Promise<Outcome> {
  if (!account) return { ok: true, did, notes: [byHand(id, plan)] }
  const path = `/accounts/${account.id}/d1/database/${id}`
  const answer = await callApi(account, 'PUT', path, z.unknown(), {
    read_replication: { mode: 'auto' },
  })
  if (answer.ok) return { ok: true, did: `${did}, read replication on` }
  return {
    ok: false,
    reason: `${answer.reason}\nIf the token was refused: it needs the permission "D1 Edit" on this account.`,
  }
}

function byHand(id: string, plan: DatabasePlan): string {
  return [
    'Read replication was not switched on: CLOUDFLARE_API_TOKEN is not set, and wrangler has no command for it.',
    `Do it once: https://dash.cloudflare.com > D1 > ${plan.name} > Settings > Enable Read Replication,`,
    `or set CLOUDFLARE_API_TOKEN (permission "D1 Edit") and run npm run deploy again. Database id: ${id}`,
  ].join('\n')
}

export async function migrate(shell: Shell, plan: DatabasePlan): Promise<Outcome> {
  const args = ['d1', 'migrations', 'apply', plan.binding, '--remote', '--env', plan.location]
  const run = await wrangler(shell, args)
  if (run.code !== 0) return { ok: false, reason: reason(run) }
  const nothing = /No migrations to apply/.test(run.out)
  return { ok: true, did: `migrations: ${nothing ? 'nothing new' : 'applied'}` }
}
