// The secrets of production: one private file on your machine, and for each Worker only what it requires.

import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { z } from 'zod'
import type { Outcome, Worker } from './plan.ts'
import { readJson, type Shell, wrangler } from './wrangler.ts'

/** Git ignores it. Whoever reads it can sign tokens and write to the API. */
export const secretsFile = '.env.production'

export type Secrets = Readonly<Record<string, string>>
export type Random = (bytes: number) => Buffer

/** undefined secrets: none here, and the deployed Workers keep the ones they have. */
export type SecretsOutcome = Outcome & { secrets?: Secrets }

export async function prepareSecrets(
  shell: Shell,
  workers: readonly Worker[],
  random: Random,
): Promise<SecretsOutcome> {
  const path = join(shell.root, secretsFile)
  if (existsSync(path)) return load(path, workers, `secrets: read ${secretsFile}`)

  // Another machine (CI, say) may have made the first deploy: new keys would lock every client out.
  const deployed = await alreadyDeployed(shell, workers)
  if (!deployed.ok) return deployed
  if (deployed.yes) {
    return { ok: true, did: `secrets: no ${secretsFile} here, the deployed ones stay` }
  }
  await writeFile(path, newSecrets(random), { mode: 0o600, flag: 'wx' })
  const made = `secrets: made ${secretsFile} with a token key and an API key`
  return load(path, workers, `${made}. Keep a copy: there is no other`)
}

/** The text of a new file. `API_KEYS` holds only the hash, so a leaked binding is not a leaked key. */
export function newSecrets(random: Random): string {
  const tokenKey = random(32).toString('base64url')
  const secret = random(32).toString('base64url')
  const hash = createHash('sha256').update(secret).digest('hex')
  return [
    '# Secrets of production. Never commit this file. To change one, edit it and deploy again.',
    '# signs Consistency-Tokens; docs/consistency.md says how to change it',
    `TOKEN_KEYS=k1:${tokenKey}`,
    `# the key to send: Authorization: Bearer mk_admin_${secret}`,
    `API_KEYS=admin:${hash}:write+operate`,
    '',
  ].join('\n')
}

async function load(
  path: string,
  workers: readonly Worker[],
  did: string,
): Promise<SecretsOutcome> {
  const secrets: Record<string, string> = {}
  for (const [name, value] of Object.entries(parseEnv(await readFile(path, 'utf8')))) {
    if (value) secrets[name] = value
  }
  const missing = workers.flatMap(({ env, secrets: required }) =>
    required
      .filter((name) => !secrets[name])
      .map(
        (name) => `${secretsFile} has no ${name}, which [env.${env}] requires. Add a line for it.`,
      ),
  )
  if (missing.length > 0) return { ok: false, reason: missing.join('\n') }
  return { ok: true, did, secrets }
}

const listed = z.array(z.object({ name: z.string() }))

async function alreadyDeployed(
  shell: Shell,
  workers: readonly Worker[],
): Promise<{ ok: true; yes: boolean } | { ok: false; reason: string }> {
  const edge = workers.find(({ role }) => role === 'edge')
  if (!edge) return { ok: true, yes: false }
  const run = await wrangler(shell, ['secret', 'list', '--env', edge.env])
  if (/Worker ".*not found/.test(run.err)) return { ok: true, yes: false }
  const names = readJson(run, listed)
  if (!names.ok) return names
  const has = (secret: string) => names.value.some(({ name }) => name === secret)
  return { ok: true, yes: edge.secrets.some(has) }
}

/**
 * Runs `work` with a file that holds this Worker's secrets, and removes the file. JSON, not dotenv:
 * in a dotenv file wrangler expands $NAME and lets the environment of this process win.
 */
export async function withSecretsFile<T>(
  shell: Shell,
  worker: Worker,
  secrets: Secrets,
  work: (path: string) => Promise<T>,
): Promise<T> {
  const path = join(shell.tmp, `${worker.env}.secrets.json`)
  const needed = Object.fromEntries(worker.secrets.map((name) => [name, secrets[name]]))
  await writeFile(path, JSON.stringify(needed), { mode: 0o600, flag: 'wx' })
  try {
    return await work(path)
  } finally {
    await rm(path, { force: true })
  }
}

/** A shorter value would also hide innocent words. */
const hiddenCharsMin = 8

/** Last line of defence: nothing printed may hold a secret, whatever a child wrote. */
export function hide(text: string, secrets: Secrets): string {
  return Object.values(secrets)
    .filter((secret) => secret.length >= hiddenCharsMin)
    .reduce((line, secret) => line.replaceAll(secret, '[secret]'), text)
}
