// The few calls to Cloudflare's API that wrangler has no command for. Needs an API token.

import { z } from 'zod'

export type Account = { base: string; token: string; id: string }
export type Answer<T> = { ok: true; result: T } | { ok: false; reason: string }

const publicBase = 'https://api.cloudflare.com/client/v4'
/** A call takes under a second; this is a broken network. */
const callMsMax = 30_000

const envelope = z.object({
  success: z.boolean(),
  errors: z.array(z.object({ code: z.number(), message: z.string() })).default([]),
  result: z.unknown(),
})

const accounts = z.array(z.object({ id: z.string(), name: z.string() }))

/** The account to work in, or undefined without a token (a wrangler login is wrangler's own). */
export async function findAccount(
  env: NodeJS.ProcessEnv,
  configured: string | undefined,
): Promise<Answer<Account | undefined>> {
  const token = env.CLOUDFLARE_API_TOKEN
  if (!token) return { ok: true, result: undefined }
  const base = env.CLOUDFLARE_API_BASE_URL || publicBase
  const id = configured || env.CLOUDFLARE_ACCOUNT_ID
  if (id) return { ok: true, result: { base, token, id } }

  const listed = await callApi({ base, token }, 'GET', '/accounts', accounts)
  if (!listed.ok) return listed
  const [only, ...others] = listed.result
  if (only && others.length === 0) return { ok: true, result: { base, token, id: only.id } }
  const ids = listed.result.map((account) => `${account.id} (${account.name})`).join(', ') || 'none'
  return {
    ok: false,
    reason: `This token sees ${listed.result.length} accounts: ${ids}. Set CLOUDFLARE_ACCOUNT_ID to the one to use.`,
  }
}

export async function callApi<T>(
  { base, token }: { base: string; token: string },
  method: string,
  path: string,
  shape: z.ZodType<T>,
  body?: unknown,
): Promise<Answer<T>> {
  const call = `${method} ${base}${path}`
  try {
    const response = await fetch(base + path, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      signal: AbortSignal.timeout(callMsMax),
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const answer = envelope.parse(await response.json())
    if (answer.success) return { ok: true, result: shape.parse(answer.result) }
    const errors = answer.errors.map(({ code, message }) => `${message} [code ${code}]`).join('; ')
    return { ok: false, reason: `${call} answered ${response.status}: ${errors}` }
  } catch (error) {
    const said = error instanceof z.ZodError ? 'an unexpected answer' : String(error)
    return { ok: false, reason: `${call} failed: ${said}. Check the network and run it again.` }
  }
}
