// The secrets of production: from a private file, the environment or a prompt; for each Worker only what it requires.

import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import type { Worker } from './plan.ts'
import type { Survey } from './survey.ts'
import type { Shell } from './wrangler.ts'

/** Git ignores it. Whoever reads it can sign tokens and write to the API. */
export const secretsFile = '.env.production'
export const secretsFileOf = (stage: string | undefined): string =>
  stage === undefined ? secretsFile : `.env.${stage}`

/** The key with which a deploy asks the live edge; no Worker is given it. */
export const OPERATOR_KEY = 'OPERATOR_KEY'

export type Secrets = Readonly<Record<string, string>>
export type Random = (bytes: number) => Buffer
/** A person's answer; undefined where there is nobody to ask. */
export type Ask = (name: string) => Promise<string | undefined>

export type Known =
  | { ok: true; did: string; secrets: Secrets; make: boolean }
  | { ok: false; reason: string }

/**
 * What is known of the secrets before anything changes. Deployed Workers keep those that are not known here. `make`:
 * nothing is deployed and nothing is known, so new ones may be made; otherwise they would lock every client out.
 */
export async function findSecrets(
  { root, env }: Pick<Shell, 'root' | 'env'>,
  workers: readonly Worker[],
  { workers: deployed }: Pick<Survey, 'workers'>,
  { stage, ask }: { stage: string | undefined; ask: Ask },
): Promise<Known> {
  const file = secretsFileOf(stage)
  const wanted = [...new Set(workers.flatMap(({ secrets }) => secrets)), OPERATOR_KEY]
  const written = existsSync(join(root, file)) ? await readSecrets(join(root, file)) : {}
  const given = Object.fromEntries(
    wanted.flatMap((name) => (env[name] && !written[name] ? [[name, env[name]]] : [])),
  )
  const secrets: Record<string, string> = { ...written, ...given }
  const none = wanted.every((name) => !secrets[name])
  if (none && deployed.size === 0) {
    return { ok: true, did: `secrets: made ${file}`, secrets: {}, make: true }
  }
  const missing = wanted.filter((name) => !secrets[name] && !isThere(name, workers, deployed))
  for (const name of missing) {
    const answer = await ask(name)
    if (answer) secrets[name] = answer
  }
  const still = missing.filter((name) => !secrets[name])
  if (still.length > 0) {
    return {
      ok: false,
      reason: still
        .map(
          (name) =>
            `${sentence(name, workers)} Add a line for it to ${file}, or set the environment variable ${name}.`,
        )
        .join('\n'),
    }
  }
  const from = [
    ...(Object.keys(written).length > 0 ? [`read ${file}`] : []),
    ...(Object.keys(given).length > 0
      ? [`${Object.keys(given).join(', ')} from the environment`]
      : []),
  ].join(', ')
  return { ok: true, did: `secrets: ${from || 'the deployed ones stay'}`, secrets, make: false }
}

const isThere = (name: string, workers: readonly Worker[], deployed: Survey['workers']): boolean =>
  name !== OPERATOR_KEY &&
  workers
    .filter(({ secrets }) => secrets.includes(name))
    .every(({ env }) => deployed.get(env)?.past.secrets.includes(name))

function sentence(name: string, workers: readonly Worker[]): string {
  if (name === OPERATOR_KEY) {
    return 'OPERATOR_KEY is not known: an API key with the scope "operate" (mk_...), with which the new versions are tried before users meet them.'
  }
  const envs = workers
    .filter(({ secrets }) => secrets.includes(name))
    .map(({ env }) => `[env.${env}]`)
  return `${name} is not known, which ${envs.join(', ')} require.`
}

/** New ones, written to the file. */
export async function makeSecrets(
  root: string,
  stage: string | undefined,
  random: Random,
): Promise<Secrets> {
  const path = join(root, secretsFileOf(stage))
  await writeFile(path, newSecrets(random), { mode: 0o600, flag: 'wx' })
  return readSecrets(path)
}

/** The text of a new file. `API_KEYS` holds only the hash, so a leaked binding is not a leaked key. */
export function newSecrets(random: Random): string {
  const tokenKey = random(32).toString('base64url')
  const secret = random(32).toString('base64url')
  const hash = createHash('sha256').update(secret).digest('hex')
  return [
    '# Secrets of a deployment. Never commit this file. To change one, edit it and deploy again.',
    '# signs Consistency-Tokens; docs/consistency.md says how to change it',
    `TOKEN_KEYS=k1:${tokenKey}`,
    `# the key to send: Authorization: Bearer mk_admin_${secret}`,
    `API_KEYS=admin:${hash}:write+operate`,
    '',
  ].join('\n')
}

/** The key to send is in a comment, so that no tool uploads it with the rest. */
async function readSecrets(path: string): Promise<Secrets> {
  const text = await readFile(path, 'utf8')
  const [, key] = /^# .*Authorization: Bearer (mk_\S+)$/m.exec(text) ?? []
  const written = Object.entries({ [OPERATOR_KEY]: key, ...parseEnv(text) })
  return Object.fromEntries(written.filter(([, value]) => value)) as Secrets
}

/** Of the values that this Worker would be given. Tells whether they changed, and nothing of them. */
export function digestOf({ secrets: names }: Worker, secrets: Secrets): string | undefined {
  const values = names.flatMap((name) => (secrets[name] ? [`${name}=${secrets[name]}`] : []))
  if (values.length < names.length) return undefined
  return createHash('sha256').update(values.join('\n')).digest('hex').slice(0, 16)
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
