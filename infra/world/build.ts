// Bundles the Workers exactly as wrangler would upload them, and reads their bindings from wrangler.toml.
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { runGroup } from './run-group.ts'
import { WorldError } from './world-error.ts'

/** One `[env.*]` of wrangler.toml, ready to run. */
export type BuiltWorker = {
  env: string
  name: string
  /** Bundled module, a file. */
  module: string
  compatibilityDate: string
  compatibilityFlags: string[]
  vars: Record<string, unknown>
  secrets: string[]
  kv: string[]
  d1: string[]
  services: { binding: string; service: string }[]
  /** `period` in seconds. */
  rateLimits: { binding: string; namespaceId: string; limit: number; period: 10 | 60 }[]
  analytics: { binding: string; dataset: string }[]
  versionMetadata: string | undefined
  /** Folder of static assets, below the project's. */
  assets?: string | undefined
}

/** Builds kept, latest used first: switching branches stays fast, and a running world, which reads its
 * bundle again when a region comes back, keeps it through a morning of edits. */
const BUILDS_KEPT = 12

/** Builds every env named, or reuses the build of the same sources. `root` is the project's folder. Rejects
 * at once when `signal` aborts, with its reason. */
export async function build(
  root: string,
  envs: readonly string[],
  signal?: AbortSignal,
): Promise<BuiltWorker[]> {
  const cache = join(root, '.world', 'build')
  const folder = join(cache, fingerprint(root, envs))
  const manifest = join(folder, 'manifest.json')
  if (!existsSync(manifest)) {
    const made = `${folder}.${process.pid}`
    mkdirSync(made, { recursive: true })
    const script = join(import.meta.dirname, 'build-workers.ts')
    try {
      const ran = await runGroup(script, [root, made, ...envs], { env: wranglerEnv(made), signal })
      if (ran.code !== 0) throw new WorldError(`The Workers do not build:\n${ran.output}`)
    } catch (error) {
      rmSync(made, { recursive: true, force: true })
      throw error
    }
    rmSync(folder, { recursive: true, force: true })
    renameSync(made, folder)
    prune(cache)
  }
  const now = new Date()
  utimesSync(folder, now, now)
  const workers: BuiltWorker[] = JSON.parse(readFileSync(manifest, 'utf8'))
  return workers.map((worker) => ({ ...worker, module: join(folder, worker.module) }))
}

/** No look-ups, no telemetry, no log files outside the build. */
const wranglerEnv = (folder: string) => ({
  ...process.env,
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
  WRANGLER_SEND_METRICS: 'false',
  WRANGLER_HIDE_BANNER: 'true',
  WRANGLER_LOG_PATH: join(tmpdir(), 'meridian-wrangler-logs'),
  WRANGLER_OUTPUT_FILE_DIRECTORY: folder,
})

function fingerprint(root: string, envs: readonly string[]): string {
  const hash = createHash('sha256').update(envs.join())
  const files = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
  for (const file of [
    ...files.sort(),
    join(root, 'wrangler.toml'),
    join(root, 'package-lock.json'),
  ]) {
    if (existsSync(file)) hash.update(relative(root, file)).update(readFileSync(file))
  }
  return hash.digest('hex').slice(0, 16)
}

function prune(cache: string): void {
  const builds = readdirSync(cache)
    .map((name) => join(cache, name))
    .map((folder) => ({ folder, usedMs: statSync(folder).mtimeMs }))
    .sort((a, b) => b.usedMs - a.usedMs)
  for (const { folder } of builds.slice(BUILDS_KEPT)) {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Called by build-workers.ts, in a process of its own because wrangler takes a second to load. */
export const writeManifest = (folder: string, workers: BuiltWorker[]) =>
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(workers, null, 2))
