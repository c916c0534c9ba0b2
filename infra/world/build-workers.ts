// A process of its own: node build-workers.ts <root> <folder> <env...> writes bundles and their manifest.
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { unstable_readConfig } from 'wrangler'
import { type BuiltWorker, writeManifest } from './build.ts'

const run = promisify(execFile)
const [root = '', folder = '', ...envs] = process.argv.slice(2)
const toml = join(root, 'wrangler.toml')
const wrangler = join(root, 'node_modules', 'wrangler', 'bin', 'wrangler.js')

/** One bundle for each entry file: the regions share theirs. */
const bundles = new Map<string, Promise<string>>()

async function bundle(env: string): Promise<string> {
  const out = join(folder, env)
  const args = ['deploy', '--dry-run', '--config', toml, '--env', env, '--outdir', out]
  await run(process.execPath, [wrangler, ...args], { cwd: root })
  return join(env, 'index.js')
}

type Service = BuiltWorker['services'][number]
const named = ({ binding }: { binding: string }) => binding

async function readWorker(env: string): Promise<BuiltWorker> {
  const config = unstable_readConfig({ config: toml, env })
  const entry = config.main ?? ''
  const module = bundles.get(entry) ?? bundle(env)
  bundles.set(entry, module)
  return {
    env,
    name: config.name ?? env,
    module: await module,
    compatibilityDate: config.compatibility_date ?? '',
    compatibilityFlags: config.compatibility_flags,
    vars: config.vars,
    secrets: config.secrets?.required ?? [],
    kv: config.kv_namespaces.map(named),
    d1: config.d1_databases.map(named),
    services: (config.services ?? []).map(({ binding, service }: Service) => ({
      binding,
      service,
    })),
    versionMetadata: config.version_metadata?.binding,
  }
}

writeManifest(folder, await Promise.all(envs.map(readWorker)))
