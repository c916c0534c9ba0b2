// What everybody else sees of a link that was just made: the share of 404s, with absences confirmed and without.
import { cpSync, mkdtempDisposableSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Context } from '../cli/command.ts'
import { right, terminalTable } from '../cli/tables.ts'
import { percent } from '../cli/words.ts'
import { createControl } from '../traffic/control.ts'
import { startFlow } from '../traffic/open-loop.ts'
import { withWorld } from '../traffic/world.ts'
import { openAsk } from './ask.ts'

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

export async function benchFirstVisitor(rounds: number, context: Context): Promise<void> {
  const { note } = context.progress
  using copy = mkdtempDisposableSync(join(tmpdir(), 'meridian-first-visitor-'))
  confirmNothing(context.root, copy.path)
  const plain = await visits({ ...context, root: copy.path }, rounds)
  const confirmed = await visits(context, rounds)
  const both = [plain.seen, confirmed.seen]
  const rows = SHOWN.map((step) => [
    ((step * STEP_MS) / 1_000).toFixed(1),
    ...both.map((seen) => percent(shareMissing(seen, step), 1)),
  ])
  note(`404s for a new link, from ${plain.colos} colos each ${STEP_MS} ms, ${rounds} links:`)
  note(terminalTable(COLUMNS, rows))
  const odd = both.map((seen) => seen.filter(isOdd).length)
  note(`neither 302 nor 404: ${odd.join(' and ')} (seed ${SEED})`)
}

const COLUMNS = right('s after the 201', 'a replica says so', 'the primary is asked')
const isOdd = ({ status }: Visit) => status !== 302 && status !== 404

/** Copies the project, with a redirect that takes a replica's word. */
function confirmNothing(root: string, copy: string): void {
  for (const name of ['src', 'migrations', 'wrangler.toml', 'package.json', 'tsconfig.json']) {
    cpSync(join(root, name), join(copy, name), { recursive: true })
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
  const file = join(copy, 'src', 'app', 'routes', 'redirect.ts')
  const text = readFileSync(file, 'utf8')
  const plain = text.replace(/, \{\s*absent:[^}]*\}\)/, ')')
  if (plain === text) throw new Error(`${file} confirms nothing that could be left out.`)
  writeFileSync(file, plain)
}

const visits = (context: Context, rounds: number) =>
  withWorld(context, { seed: SEED }, async ({ url, key: apiKey }) => {
    const { clock, quit } = context
    using client = openAsk({ url, apiKey, signal: quit.signal })
    const colos = (await createControl(url).state()).colos.map(({ id }) => id)
    const steps = Array.from({ length: STEPS }, (_, step) => ({ step, atMs: step * STEP_MS }))
    const seen: Visit[] = []
    for (let round = 0; round < rounds; round++) {
      const slug = `first-${round}`
      const colo = colos[(round * 7) % colos.length] ?? ''
      const body = { slug, url: `https://example.com/${slug}` }
      const made = await client.ask({ method: 'POST', path: '/api/links', colo, body })
      if (made.status !== 201) throw new Error(`POST got ${made.status}`)
      const flow = startFlow({
        planned: steps.flatMap((one) => colos.map((colo) => ({ ...one, colo }))),
        async send({ step, colo }): Promise<Visit> {
          const { status } = await client.ask({ method: 'GET', path: `/${slug}`, colo })
          return { step, status }
        },
        clock,
        signal: quit.signal,
      })
      seen.push(...(await flow.done()))
    }
    return { seen, colos: colos.length }
  })
