// The local world's secrets: made from its seed, so that the same world has the same development key.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export type Secrets = {
  /** What a developer sends: `Authorization: Bearer <key>`. Worth nothing outside this world. */
  key: string
  /** By the name of the Worker's secret. */
  values: Record<string, string>
}

const digest = (text: string) => createHash('sha256').update(text)

export function makeSecrets(seed: number, worldId: string): Secrets {
  const secret = digest(`development key ${seed}`).digest('base64url').slice(0, 32)
  const tokenKey = digest(`token key ${seed} ${worldId}`).digest('base64url')
  return {
    key: `mk_dev_${secret}`,
    values: {
      API_KEYS: `dev:${digest(secret).digest('hex')}:write+operate`,
      TOKEN_KEYS: `k1:${tokenKey},k0:retired`, // as after a rotation
    },
  }
}

/** Names this database: tokens of an earlier one must not be believed, because its commits are gone. */
export function readWorldId(stateFolder: string): string {
  const file = join(stateFolder, 'world-id')
  mkdirSync(stateFolder, { recursive: true })
  if (!existsSync(file)) writeFileSync(file, crypto.randomUUID())
  return readFileSync(file, 'utf8')
}
