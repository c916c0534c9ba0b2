// What everybody else sees of a link that was just made: the share of 404s, with absences confirmed and without.
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { Agent } from 'node:http'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { startWorld, type World } from '../world/index.ts'
import { ask } from './ask.ts'

const root = join(import.meta.dirname, '..', '..')
const SEED = 7

/** Every colo asks so often, */
const STEP_MS = 200
/** until a 404 that was remembered at first is over: it lives ten seconds. */
const STEPS = 62
/** What the table shows, in steps. */
const SHOWN = [0, 1, 2, 3, 5, 10, 15, 25, 40, 50, 60]

export type Visit = { step: number; status: number }

/** The share of 404s in each step, 0 where nobody came. */
export function shareMissing(visits: readonly Visit[], step: number): number {
  const then = visits.filter((visit) => visit.step === step)
  return then.filter(({ status }) => status === 404).length / Math.max(1, then.length)
}

export async function benchFirstVisitor(rounds: number, print: (line: string) => void) {
  const before = withoutConfirming()
  try {
    const plain = await visits(before, rounds)
    const confirmed = await visits(root, rounds)
    print(`404s for a new link, from ${plain.colos} colos each ${STEP_MS} ms, ${rounds} links:`)
    print('  s after the 201   a replica says so   the primary is asked')
    for (const step of SHOWN) {
      const [one, other] = [plain, confirmed].map(({ seen }) => percent(shareMissing(seen, step)))
      const at = ((step * STEP_MS) / 1_000).toFixed(1)
      print(`  ${at.padStart(15)}   ${one?.padStart(17)}   ${other?.padStart(20)}`)
    }
    const others = [plain, confirmed].map(({ seen }) => seen.filter(isOdd).length)
    print(`  neither 302 nor 404: ${others.join(' and ')} (seed ${SEED})`)
  } finally {
    rmSync(before, { recursive: true, force: true })
  }
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`
const isOdd = ({ status }: Visit) => status !== 302 && status !== 404

/** The project, with a redirect that takes a replica's word. */
function withoutConfirming(): string {
  const copy = mkdtempSync(join(tmpdir(), 'meridian-first-visitor-'))
  for (const name of ['src', 'migrations', 'wrangler.toml', 'package.json', 'tsconfig.json']) {
    cpSync(join(root, name), join(copy, basename(name)), { recursive: true })
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
  const file = join(copy, 'src', 'app', 'routes', 'redirect.ts')
  const text = readFileSync(file, 'utf8')
  const plain = text.replace(/, \{\s*absent:[^}]*\}\)/, ')')
  if (plain === text) throw new Error(`${file} confirms nothing that could be left out.`)
  writeFileSync(file, plain)
  return copy
}

async function visits(folder: string, rounds: number): Promise<{ seen: Visit[]; colos: number }> {
  const world = await startWorld({ root: folder, port: 0, seed: SEED, speed: 1 })
  const agent = new Agent({ keepAlive: true })
  try {
    const state = (await (await fetch(`${world.url}/_world`)).json()) as { colos: { id: string }[] }
    const colos = state.colos.map(({ id }) => id)
    const seen: Visit[] = []
    for (let round = 0; round < rounds; round++) {
      const slug = `first-${round}`
      await create(world, slug, colos[(round * 7) % colos.length] ?? '')
      seen.push(...(await visitAll(world, agent, slug, colos)))
    }
    return { seen, colos: colos.length }
  } finally {
    agent.destroy()
    await world.stop()
  }
}

async function create(world: World, slug: string, colo: string): Promise<void> {
  const response = await fetch(`${world.url}/api/links`, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${world.key}`,
      'Content-Type': 'application/json',
      'World-Colo': colo,
    },
    body: JSON.stringify({ slug, url: `https://example.com/${slug}` }),
  })
  if (response.status !== 201) throw new Error(`POST got ${response.status}`)
  await response.arrayBuffer()
}

/** Nobody waits for an answer before the next one asks. */
async function visitAll(world: World, agent: Agent, slug: string, colos: readonly string[]) {
  const began = performance.now()
  const asked: Promise<Visit>[] = []
  for (let step = 0; step < STEPS; step++) {
    const inMs = began + step * STEP_MS - performance.now()
    if (inMs > 0) await new Promise((resolve) => setTimeout(resolve, inMs))
    for (const colo of colos) {
      const url = `${world.url}/${slug}`
      asked.push(ask(agent, url, { 'World-Colo': colo }).then(({ status }) => ({ step, status })))
    }
  }
  return Promise.all(asked)
}
