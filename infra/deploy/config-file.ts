// Writes the configuration that wrangler is given: wrangler.toml as derive() has it.

import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { experimental_readRawConfig } from 'wrangler'
import { type Derivation, derive } from './derive.ts'

export const configFile = (tmp: string): string => join(tmp, 'wrangler.json')

export async function writeConfig(tmp: string, derivation: Derivation): Promise<void> {
  await writeFile(
    configFile(tmp),
    JSON.stringify(derive(readRaw(derivation.root), derivation), null, 2),
  )
}

/** What a version's fingerprint is of, beside its code: the same on every machine, and before ids are known. */
export function configOf(
  derivation: Omit<Derivation, 'databaseId' | 'namespaceIds'>,
  env: string,
): object {
  const { env: envs, ...shared } = derive(readRaw(derivation.root), { ...derivation, root: '' })
  return { ...shared, ...envs[env] }
}

const readRaw = (root: string): unknown =>
  experimental_readRawConfig({ config: join(root, 'wrangler.toml') }).rawConfig
