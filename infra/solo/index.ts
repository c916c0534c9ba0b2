// npm run solo and npm run grow: one Worker to begin with, and from it to regional Workers.
import { randomBytes } from 'node:crypto'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { experimental_readRawConfig, type Unstable_RawConfig as RawConfig } from 'wrangler'
import { primary } from '../../src/regions.ts'
import { withOptions } from '../cli/command.ts'
import type { Spec } from '../cli/flags.ts'
import { newSecrets, secretsFile } from '../deploy/secrets.ts'
import { SOLO_FILE, soloConfig } from './config.ts'

const ROOT = join(import.meta.dirname, '..', '..')
type None = Record<string, never>
const spec = (script: string): Spec<None, None> => ({ script, flags: {}, check: (none) => none })

/** Resolves with the exit code: 0 written, 1 not for a project with a jurisdiction, 2 wrong flags. */
export const solo = (args: string[], root = ROOT): Promise<number> =>
  withOptions(args, spec('solo'), async () => {
    const { rawConfig } = experimental_readRawConfig({ config: join(root, 'wrangler.toml') })
    const config = soloConfig(rawConfig, primary)
    const held = config.d1_databases?.find(({ jurisdiction }) => jurisdiction)?.jurisdiction
    if (held === undefined) {
      console.log(writeSolo(root, config))
      return 0
    }
    console.error(
      `wrangler.toml keeps the data in ${held}; the one Worker would run anywhere, and wrangler makes its KV namespace anywhere. npm run deploy keeps to it; npm run setup -- --jurisdiction none gives it up.`,
    )
    return 1
  })

/** Resolves with the exit code: 0 done or nothing to do, 2 wrong flags. */
export const grow = (args: string[], root = ROOT): Promise<number> =>
  withOptions(args, spec('grow'), async () => {
    console.log(removeSolo(root))
    return 0
  })

function writeSolo(root: string, config: RawConfig): string {
  writeFileSync(join(root, SOLO_FILE), `${JSON.stringify(config, null, 2)}\n`)
  const secrets = join(root, secretsFile)
  const made = !existsSync(secrets)
  if (made) writeFileSync(secrets, newSecrets(randomBytes), { mode: 0o600, flag: 'wx' })
  return [
    `${SOLO_FILE} is edge and region as the one Worker "${config.name}"; without --config and --env wrangler takes it.`,
    ...(made
      ? [`${secretsFile} has a new token key and an API key. Keep a copy: there is no other.`]
      : []),
    'Next: npm run deploy',
    'When wrangler.toml changes, run this again. docs/solo.md says more.',
  ].join('\n')
}

function removeSolo(root: string): string {
  const file = join(root, SOLO_FILE)
  if (!existsSync(file))
    return `There is no ${SOLO_FILE}: wrangler.toml counts already. Next: npm run deploy`
  rmSync(file)
  return [
    `${SOLO_FILE} is gone: wrangler.toml counts, with its edge and its regions. Next:`,
    `  npm run deploy -- --adopt      on the database that is there, with the keys of ${secretsFile}`,
    '  move your domain from the one Worker to the edge, then npx wrangler delete --name <the one Worker>',
    'docs/solo.md says what that costs and when it pays.',
  ].join('\n')
}
