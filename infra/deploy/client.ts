// Cloudflare's own SDK with the parts that a deploy calls, and what its refusals mean.

import { APIError } from 'cloudflare/core/error'
import { BaseAccounts } from 'cloudflare/resources/accounts/accounts'
import { BaseDatabase } from 'cloudflare/resources/d1/database/database'
import { BaseKeys } from 'cloudflare/resources/kv/namespaces/keys'
import { BaseNamespaces } from 'cloudflare/resources/kv/namespaces/namespaces'
import { BaseValues } from 'cloudflare/resources/kv/namespaces/values'
import { BaseDomains } from 'cloudflare/resources/workers/domains'
import { BaseDeployments } from 'cloudflare/resources/workers/scripts/deployments'
import { BaseSchedules } from 'cloudflare/resources/workers/scripts/schedules'
import { BaseScripts } from 'cloudflare/resources/workers/scripts/scripts'
import { BaseSubdomain } from 'cloudflare/resources/workers/scripts/subdomain'
import { BaseVersions } from 'cloudflare/resources/workers/scripts/versions'
import { BaseSubdomains } from 'cloudflare/resources/workers/subdomains'
import { createClient } from 'cloudflare/tree-shakable'

/** A call takes under a second; this is a broken network. */
const callMsMax = 30_000
/** After 429, 5xx and broken connections; the SDK waits as Retry-After says, or half a second and longer. */
const retriesMax = 3
export type Login = { token: string; base?: string | undefined }

/** In one account; `signal` ends every call. */
export type Signed = Login & { account: string; signal: AbortSignal }

export const clientOf = ({ token, base }: Login) =>
  createClient({
    resources: [
      BaseAccounts,
      BaseDatabase,
      BaseNamespaces,
      BaseKeys,
      BaseValues,
      BaseScripts,
      BaseSubdomains,
      BaseDeployments,
      BaseVersions,
      BaseSchedules,
      BaseSubdomain,
      BaseDomains,
    ],
    apiToken: token,
    ...(base && { baseURL: base }),
    timeout: callMsMax,
    maxRetries: retriesMax,
  })

export type Client = ReturnType<typeof clientOf>

/** undefined for a refusal of that code. */
export async function unless<T>(code: number, call: PromiseLike<T>): Promise<T | undefined> {
  try {
    return await call
  } catch (error) {
    if (codesOf(error).includes(code)) return undefined
    throw error
  }
}

const codesOf = (error: unknown): number[] =>
  error instanceof APIError ? (error.errors ?? []).map(({ code }) => Number(code)) : []

/** Whether the token was not good enough. */
export const isForbidden = (error: unknown): boolean =>
  error instanceof APIError && (error.status === 401 || error.status === 403)

/** Why a call was refused, and the next move. undefined: that was no call. */
export function refusalOf(error: unknown): string | undefined {
  if (!(error instanceof APIError)) return undefined
  const said = (error.errors ?? []).map(({ code, message }) => `${message} [code ${code}]`)
  if (said.length === 0) {
    return `Cloudflare's API could not be reached: ${error.message} Check the network and run it again.`
  }
  const next = isForbidden(error)
    ? ' The token needs "Workers Scripts Edit", "Workers KV Storage Edit" and "D1 Edit" on this account.'
    : ''
  return `Cloudflare's API answered ${error.status}: ${said.join('; ')}.${next}`
}
