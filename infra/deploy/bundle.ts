// Bundles every Worker with wrangler's own dry run, offline, and refuses what wrangler would only warn about.

import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { z } from 'zod'
import type { Worker } from './plan.ts'
import { indent, reason, type Shell, warnings, wrangler } from './wrangler.ts'

export type Bundle = {
  worker: Worker
  bindings: string
  gzipBytes: number | undefined
  /** The module that is uploaded, as it was checked. */
  file: string
  /** Of the module and its static assets, the same on every machine. */
  digest: string
}
export type Bundled = { ok: true; bundles: Bundle[] } | { ok: false; problems: string[] }

/** Each run is a Node process that keeps a core busy for a second. */
const runsMax = 2

/** Warnings that say nothing about the Worker. Every other one is a production bug in waiting. */
const harmless = [/^Proxy environment variables detected/]

export async function bundleAll(shell: Shell, workers: readonly Worker[]): Promise<Bundled> {
  const results: Awaited<ReturnType<typeof bundle>>[] = []
  const queue = workers.entries()
  const lane = async () => {
    for (const [index, worker] of queue) results[index] = await bundle(shell, worker)
  }
  await Promise.all(Array.from({ length: runsMax }, lane))

  const problems = new Set(results.flatMap((result) => result.problems))
  if (problems.size > 0) return { ok: false, problems: [...problems] }
  return { ok: true, bundles: results.map((result) => result.bundle) }
}

async function bundle(shell: Shell, worker: Worker) {
  const output = `${worker.env}.dry.ndjson`
  const outdir = join(shell.tmp, worker.env)
  const args = ['deploy', '--dry-run', '--outdir', outdir, '--env', worker.env]
  const run = await wrangler(shell, args, output)
  const problems =
    run.code === 0
      ? warnings(run.err).flatMap((warning) => judge(worker.env, warning))
      : [`[env.${worker.env}] does not bundle. wrangler says:\n${indent(reason(run))}`]
  const gzipBytes = run.code === 0 ? await bundleSize(join(shell.tmp, output)) : undefined
  const { file, digest } =
    run.code === 0 ? await readModule(outdir, worker) : { file: '', digest: '' }
  return { problems, bundle: { worker, bindings: bindings(run.out), gzipBytes, file, digest } }
}

async function readModule(
  outdir: string,
  { assets }: Worker,
): Promise<{ file: string; digest: string }> {
  const modules = (await readdir(outdir)).filter((name) => /\.m?js$/.test(name))
  const [name] = modules
  if (modules.length !== 1 || !name) {
    throw new Error(`wrangler made ${modules.length} modules in ${outdir}; a Worker here has one`)
  }
  const file = join(outdir, name)
  return { file, digest: await digestOf(file, assets) }
}

/** Of what a version is made of: a page that has changed is a new version, too. */
export async function digestOf(module: string, assets: string | undefined): Promise<string> {
  const digest = createHash('sha256').update(await readFile(module))
  for (const asset of assets === undefined ? [] : await filesBelow(assets)) {
    digest.update(asset).update(await readFile(join(assets ?? '', asset)))
  }
  return digest.digest('hex')
}

/** Relative, in one order everywhere. */
async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort()
}

/** What a warning of wrangler means for a deploy: nothing, or a problem that quotes it. */
export function judge(env: string, warning: string): string[] {
  if (harmless.some((pattern) => pattern.test(warning))) return []
  const unknown = warning.match(/Unexpected fields found in .*/g)
  if (!unknown) return [`[env.${env}] makes wrangler warn. Fix what it says:\n${indent(warning)}`]
  return unknown.map(
    (line) =>
      `wrangler.toml: ${line}. wrangler ignores what it does not know: correct the spelling (node_modules/wrangler/config-schema.json lists every key) or remove it.`,
  )
}

/** From wrangler's table, one row a binding, to `D1 Database DB · Environment Variable REGION, EPOCH`. */
export function bindings(out: string): string {
  const kinds = new Map<string, string[]>()
  for (const [, name = '', kind = ''] of out.matchAll(/^env\.(\w+).*?\s{2,}(\S.*)$/gm)) {
    kinds.set(kind, [...(kinds.get(kind) ?? []), name])
  }
  return [...kinds].map(([kind, names]) => `${kind} ${names.join(', ')}`).join(' · ')
}

const entry = z.object({
  type: z.literal('deploy'),
  bundle_size: z.object({ gzip_bytes: z.number() }),
})

async function bundleSize(file: string): Promise<number | undefined> {
  const lines = (await readFile(file, 'utf8')).trim().split('\n')
  for (const line of lines) {
    const found = entry.safeParse(JSON.parse(line))
    if (found.success) return found.data.bundle_size.gzip_bytes
  }
  return undefined
}

/** One line a Worker, in columns. */
export function describeBundles(bundles: readonly Bundle[]): string[] {
  const rows = bundles.map(({ worker, bindings, gzipBytes }) => {
    const size =
      gzipBytes === undefined ? 'size unknown' : `${(gzipBytes / 1024).toFixed(1)} KiB gzip`
    const secrets = worker.secrets.length > 0 ? ` · Secret ${worker.secrets.join(', ')}` : ''
    return { name: worker.name, place: worker.place, size, bindings: bindings + secrets }
  })
  const width = (key: 'name' | 'place' | 'size') => Math.max(...rows.map((row) => row[key].length))
  const [name, place, size] = [width('name'), width('place'), width('size')]
  return rows.map((row) =>
    [row.name.padEnd(name), row.place.padEnd(place), row.size.padStart(size), row.bindings].join(
      '  ',
    ),
  )
}
