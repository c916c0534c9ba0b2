// npm run demo: the same traffic to one region, to Meridian, and to Meridian while a region dies.
import { existsSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { readCommit } from '../cli/commit.ts'
import { createProgress } from '../cli/progress.ts'
import { realClock } from '../world/time.ts'
import { commandFor, type DemoOptions, parseDemo, USAGE } from './options.ts'
import { play, REQUESTS_PER_SECOND } from './play.ts'
import { failedReads, makeReport, type Report } from './report.ts'
import { toJson, toMarkdown, toTerminal } from './show.ts'

const root = join(import.meta.dirname, '..', '..')
/** Monotonic, unlike the time of day; its zero is the start of the process. */
const clock = { ...realClock, now: () => performance.now() }

/** As shells report a process that Ctrl-C ended. */
const INTERRUPTED = 130

/** Resolves with the exit code: 0 done, 1 a read failed or the world broke, 2 wrong flags. */
export async function demo(args: string[]): Promise<number> {
  const parsed = parseDemo(args)
  switch (parsed.kind) {
    case 'help':
      console.log(USAGE)
      return 0
    case 'wrong':
      return refuse(parsed.message)
    case 'ok': {
      const { options } = parsed
      const lost = [options.json, options.markdown].find((file) => file && !folderOf(file))
      if (lost) return refuse(`There is no folder ${dirname(lost)} to write ${lost} in.`)
      return untilInterrupted((quit) => run(options, quit))
    }
  }
}

function refuse(message: string): number {
  console.error(`${message}\n\n${USAGE}`)
  return 2
}

/** Asked before, because after two minutes is too late. */
const folderOf = (file: string) => existsSync(dirname(file))

async function untilInterrupted(work: (quit: AbortController) => Promise<number>): Promise<number> {
  const quit = new AbortController()
  const interrupt = () => quit.abort(new Interrupted())
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of signals) process.on(signal, interrupt)
  try {
    return await work(quit)
  } catch (error) {
    const { reason = error }: { reason?: unknown } = quit.signal
    if (reason instanceof Interrupted) {
      console.error('\nStopped; the world is gone.')
      return INTERRUPTED
    }
    console.error(`\nThe demo ended early: ${reason instanceof Error ? reason.message : reason}`)
    return 1
  } finally {
    for (const signal of signals) process.off(signal, interrupt)
  }
}

class Interrupted extends Error {}

async function run(options: DemoOptions, quit: AbortController): Promise<number> {
  const { seed, seconds } = options
  const progress = createProgress(process.stdout, clock.now)
  progress.note(`${seconds} s of traffic from the world's internet users, seed ${seed}`)
  const measured = await play({ root, seed, seconds, clock, progress, quit })
  const commit = await readCommit(root)
  const origin = { command: commandFor(options), commit, seed, perSecond: REQUESTS_PER_SECOND }
  const report = makeReport({ ...measured, origin })
  console.log(`\n${toTerminal(report)}`)
  save(report, options)
  return failedReads(report) === 0 ? 0 : 1
}

function save(report: Report, { json, markdown }: DemoOptions): void {
  if (json) writeFileSync(json, toJson(report))
  if (markdown) writeFileSync(markdown, toMarkdown(report))
}
