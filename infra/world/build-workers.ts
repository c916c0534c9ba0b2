// A process of its own: node build-workers.ts <root> <folder> <env...> writes bundles and their manifest.
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type BuiltWorker, writeManifest } from './build.ts'
import { readWorker } from './read-worker.ts'
import { endWithParent } from './run-group.ts'

endWithParent()

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

async function built(env: string): Promise<BuiltWorker> {
  const { entry, worker } = readWorker(toml, env)
  const module = bundles.get(entry) ?? bundle(env)
  bundles.set(entry, module)
  return { ...worker, module: await module }
}

writeManifest(folder, await Promise.all(envs.map(built)))
