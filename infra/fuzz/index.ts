// npm run fuzz: sends a world what nobody planned for, over raw sockets, and looks for what must never come of it.
import { join } from 'node:path'
import { createProgress } from '../cli/progress.ts'
import { createEvents } from '../world/events.ts'
import { startWorld } from '../world/index.ts'
import { aftermath } from './aftermath.ts'
import { operationsOf } from './api.ts'
import { type FuzzOptions, parseFuzz, USAGE } from './options.ts'
import { fuzz } from './run.ts'
import { show } from './show.ts'

const root = join(import.meta.dirname, '..', '..')
/** One near each of four regions: state is per colo, so more would only be thinner. */
export const COLOS = ['NRT', 'LHR', 'ORD', 'SYD'] as const
/** As shells report a process that Ctrl-C ended. */
const INTERRUPTED = 130

/** Resolves with the exit code: 0 nothing found, 1 something found, 2 wrong flags, 130 interrupted. */
export async function command(args: string[]): Promise<number> {
  const parsed = parseFuzz(args)
  switch (parsed.kind) {
    case 'help':
      console.log(USAGE)
      return 0
    case 'wrong':
      console.error(`${parsed.message}\n\n${USAGE}`)
      return 2
    case 'ok':
      return run(parsed.options)
  }
}

async function run({ seed, from, requests }: FuzzOptions): Promise<number> {
  const quit = new AbortController()
  const interrupt = () => quit.abort()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, interrupt)
  const progress = createProgress(process.stdout, performance.now.bind(performance))
  progress.note(`npm run fuzz -- --seed ${seed} --from ${from} --requests ${requests}`)
  const events = createEvents()
  events.on((event) => {
    if (event.kind === 'crashed') {
      console.error(`${event.part} ended unexpectedly. ${event.words}`)
      quit.abort()
    }
  })
  const world = await startWorld({ root, port: 0, seed, speed: 0, events })
  try {
    const { port, url, key } = world
    const operations = operationsOf(await (await fetch(new URL('/openapi.json', url))).text())
    const sent = (count: number) => progress.update(`  ${count} of ${requests}`)
    const { signal } = quit
    const drawn = { port, key, colos: COLOS, operations, seed, from, requests, sent, signal }
    const outcome = await fuzz(drawn)
    const wrong = signal.aborted ? [] : await aftermath({ url, key, colos: COLOS })
    console.log(show(outcome, wrong, seed))
    if (signal.aborted) return INTERRUPTED
    return outcome.findings.length + wrong.length === 0 ? 0 : 1
  } finally {
    await world.stop()
  }
}
