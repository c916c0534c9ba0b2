// Who deploys, and to which account: a token from the environment, or of wrangler's own login.

import { z } from 'zod'
import { refusalOf } from './client.ts'
import { type Cloud, createCloud, listAccounts } from './cloud.ts'
import { readJson, type Shell, wrangler } from './wrangler.ts'

export type Login =
  | { ok: true; cloud: Cloud; env: NodeJS.ProcessEnv }
  | { ok: false; reason: string }

const loggedIn = z.object({ token: z.string() })

/** `configured`: account_id of wrangler.toml. wrangler is given what was found, as `env`. */
export async function logIn(shell: Shell, configured: string | undefined): Promise<Login> {
  const { env, signal } = shell
  const token = await findToken(shell)
  if (!token.ok) return token
  const login = { token: token.value, base: env.CLOUDFLARE_API_BASE_URL }
  const account = await findAccount(login, configured || env.CLOUDFLARE_ACCOUNT_ID)
  if (!account.ok) return account
  const { id } = account
  const cloud = createCloud({ ...login, account: id, signal })
  return { ok: true, cloud, env: { ...env, CLOUDFLARE_ACCOUNT_ID: id } }
}

async function findToken(shell: Shell) {
  const given = shell.env.CLOUDFLARE_API_TOKEN
  if (given) return { ok: true, value: given } as const
  const run = await wrangler(shell, ['auth', 'token', '--json'])
  const told = readJson(run, loggedIn)
  if (told.ok) return { ok: true, value: told.value.token } as const
  const reason = `Nobody is logged in. Set CLOUDFLARE_API_TOKEN, or run npx wrangler login.\n${told.reason}`
  return { ok: false, reason } as const
}

export async function findAccount(
  login: { token: string; base: string | undefined },
  wanted: string | undefined,
): Promise<{ ok: true; id: string } | { ok: false; reason: string }> {
  if (wanted) return { ok: true, id: wanted }
  try {
    const all = await listAccounts(login)
    const [only, ...others] = all
    if (only && others.length === 0) return { ok: true, id: only.id }
    const ids = all.map(({ id, name }) => `${id} (${name})`).join(', ') || 'none'
    return {
      ok: false,
      reason: `This token sees ${all.length} accounts: ${ids}. Set CLOUDFLARE_ACCOUNT_ID to the one to use.`,
    }
  } catch (error) {
    const reason = refusalOf(error)
    if (reason === undefined) throw error
    return { ok: false, reason }
  }
}
