// npm run storm: seeded faults against a world under traffic, and a history that can be checked.
import { closeSync, existsSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { readCommit } from '../demo/origin.ts'
import { createProgress } from '../demo/progress.ts'
import { realClock } from '../world/time.ts'
import { type Line, toLine } from './history.ts'
import { modelStorm } from './model.ts'
import { commandFor, parseStorm, type StormOptions, USAGE } from './options.ts'
import { runStorm } from './run.ts'
import { describeFault, statusLine, summary } from './show.ts'
import { createTally } from './tally.ts'
import { judge, verdictLine } from './verdict.ts'

const root = join(import.meta.dirname, '..', '..')
/** Monotonic, unlike the time of day. */
const clock = { ...realClock, now: () => performance.now() }

/** As shells report a process that Ctrl-C ended. */
const INTERRUPTED = 130

/** Resolves with the exit code: 0 nothing was wrong, 1 the world broke or gave an answer that is not
 * allowed, 2 wrong flags, 130 interrupted. */
export async function storm(args: string[]): Promise<number> {
  if (args.includes('--model')) return modelStorm(args)
  const parsed = parseStorm(args)
  switch (parsed.kind) {
    case 'help':
      console.log(USAGE)
      return 0
    case 'wrong':
      console.error(`${parsed.message}\n\n${USAGE}`)
      return 2
    case 'ok':
      return untilInterrupted((signal) => run(parsed.options, signal))
  }
}

async function untilInterrupted(work: (signal: AbortSignal) => Promise<number>): Promise<number> {
  const quit = new AbortController()
  const interrupt = () => quit.abort()
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of signals) process.on(signal, interrupt)
  try {
    const code = await work(quit.signal)
    return quit.signal.aborted ? INTERRUPTED : code
  } catch (error) {
    console.error('\nThe storm ended early:', error)
    return 1
  } finally {
    for (const signal of signals) process.off(signal, interrupt)
  }
}

async function run(options: StormOptions, signal: AbortSignal): Promise<number> {
  const { seed, minutes, clients, history } = options
  const file = openHistory(history)
  if (file === undefined) return 2
  const command = commandFor(options)
  const origin = { command, commit: await readCommit(root) }
  const progress = createProgress(process.stdout, clock.now)
  const tally = createTally()
  const lines: Line[] = []
  const onLine = (line: Line) => {
    writeSync(file, toLine(line))
    lines.push(line)
    tally.take(line)
    if (line.kind === 'storm') progress.note('The world is ready; the storm begins.')
    if (line.kind === 'fault' || line.kind === 'healed') {
      const when = `${(line.at / 1_000).toFixed(1).padStart(7)} s`
      progress.note(`${when}  ${line.kind.padEnd(6)}  ${describeFault(line.fault)}`)
    }
    if (line.kind === 'op') {
      progress.update(statusLine({ seed, minutes, nowMs: line.completedAt }, tally))
    }
  }
  progress.note(`Seed ${seed}, ${minutes} minutes, ${clients} clients. Again: ${command}`)
  const onStage = (name: string) => progress.update(`starting the world: ${name}`)
  const broken = await runStorm({
    ...options,
    root,
    origin,
    clock,
    alive,
    signal,
    onStage,
    onLine,
  }).finally(() => closeSync(file))
  progress.note(signal.aborted ? 'Stopped; the world is gone.' : '')
  console.log(summary(tally, { broken, history, command }))
  const verdict = judge(lines)
  console.log(verdictLine(verdict))
  const faultless = broken.length + tally.wrong.length + verdict.violations.length === 0
  return faultless ? 0 : 1
}

/** Its descriptor, or nothing after saying why; the default's own folder is made. */
function openHistory(history: string): number | undefined {
  if (dirname(history) === '.world') mkdirSync('.world', { recursive: true })
  if (existsSync(dirname(history))) return openSync(history, 'w')
  console.error(`There is no folder ${dirname(history)} to write ${history} in.`)
  return undefined
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
