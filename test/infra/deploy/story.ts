// The product itself with two regions in a folder of its own, deployed by npm run deploy to the stand-in.

import { cp, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Bundle, bundleAll } from '../../../infra/deploy/bundle.ts'
import { type DeployOptions, deploy } from '../../../infra/deploy/index.ts'
import type { Worker } from '../../../infra/deploy/plan.ts'
import { type Cloudflare, startCloudflare } from '../../support/cloudflare/index.ts'
import { environment, house, makeProject, toml } from './fixture.ts'

const project = join(import.meta.dirname, '../../..')

export type Run = { code: number; lines: string[]; text: string }

export type Story = {
  root: string
  api: Cloudflare
  env: NodeJS.ProcessEnv
  /** Ends what `run` runs. */
  quit: { current: AbortController }
  run(args?: string[], more?: Partial<DeployOptions>): Promise<Run>
  /** What `run` deploys with. */
  options: Partial<DeployOptions>
  /** A folder with the same code, as of somebody else. */
  another(name: string): Promise<string>
  /** Adds to the source of a region, so that there is a new version to deploy. */
  change(source: string): Promise<void>
  close(): Promise<void>
}

export async function openStory(): Promise<Story> {
  const api = await startCloudflare()
  const folders: (() => Promise<void>)[] = []
  const another = async (name: string) => {
    const made = await makeProject(sources(toml))
    folders.push(made.remove)
    await fill(made.root, name)
    return made.root
  }
  const root = await another('lab')
  const url = await api.serve('lab-edge')
  const quit = { current: new AbortController() }
  const bundled = new Map<string, { source: string; bundle: Bundle }>()
  const clock = {
    now: () => performance.now(),
    sleep: async () => {},
  }
  const entry = join(root, 'src/region/index.ts')

  const options: Partial<DeployOptions> = {
    ...{ root, house, clock, person: false, env: environment(root, api) },
    // The same sources make the same modules: once is enough. Only a region's change.
    async bundle(shell, workers) {
      const source = await readFile(entry, 'utf8')
      const isKept = ({ env, role }: Worker) =>
        bundled.has(env) && (role === 'edge' || bundled.get(env)?.source === source)
      const signal = new AbortController().signal
      const made = await bundleAll(
        { ...shell, tmp: join(root, '.wrangler'), signal },
        workers.filter((worker) => !isKept(worker)),
      )
      if (!made.ok) return made
      for (const bundle of made.bundles) bundled.set(bundle.worker.env, { source, bundle })
      const bundles = workers.flatMap((worker) => {
        const one = bundled.get(worker.env)
        return one ? [{ ...one.bundle, worker }] : []
      })
      return { ok: true, bundles }
    },
  }

  return {
    root,
    api,
    env: environment(root, api),
    quit,
    options,
    async run(args = [], more = {}) {
      quit.current = new AbortController()
      api.calls.length = 0
      const lines: string[] = []
      const print = (line: string) => void lines.push(line)
      const { signal } = quit.current
      const code = await deploy(['--url', url, ...args], { ...options, signal, print, ...more })
      return { code, lines, text: lines.join('\n') }
    },
    another,
    async change(source) {
      await writeFile(
        entry,
        `${await readFile(join(project, 'src/region/index.ts'), 'utf8')}${source}`,
      )
    },
    async close() {
      await api.close()
      for (const remove of folders) await remove()
    },
  }
}

/** The edge has a page of one file, which is made already. */
export const PAGE = '<p>The page</p>'

const sources = (config: string) =>
  config
    .replace('"region.js"', '"src/region/index.ts"')
    .replace('"edge.js"', '"src/edge/index.ts"\nassets = { directory = "dist/page" }')

async function fill(root: string, name: string): Promise<void> {
  for (const folder of ['src', 'migrations']) {
    await rm(join(root, folder), { recursive: true, force: true })
    await cp(join(project, folder), join(root, folder), { recursive: true })
  }
  const page = join(root, 'dist/page/_page')
  await mkdir(page, { recursive: true })
  await writeFile(join(page, 'index.html'), PAGE)
  await writeFile(join(page, '../_headers'), '/_page/*\n  X-Content-Type-Options: nosniff\n')
  await symlink(join(project, 'node_modules'), join(root, 'node_modules'))
  await writeFile(join(root, 'package.json'), JSON.stringify({ name, type: 'module' }))
  const ids = house.regions.map(({ id }) => `{ id: '${id}'`)
  const map = await readFile(join(project, 'src/regions.ts'), 'utf8')
  const ours = map
    .split('\n')
    .filter((line) => !line.startsWith('  { id: ') || ids.some((id) => line.includes(id)))
  await writeFile(join(root, 'src/regions.ts'), ours.join('\n'))
}
