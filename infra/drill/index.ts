// npm run drill: breaks one thing after the other under traffic, and says which promises held.
import { existsSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { readCommit } from '../cli/commit.ts'
import { createProgress } from '../cli/progress.ts'
import { realClock } from '../world/time.ts'
import { commandFor, type DrillOptions, parseDrill, USAGE } from './options.ts'
import type { Report } from './report.ts'
import { runDrill } from './run.ts'
import { toJson, toMarkdown, toTerminal } from './show.ts'
import { judge } from './verdict.ts'

const root = join(import.meta.dirname, '..', '..')
/** Monotonic, unlike the time of day. */
const clock = { ...realClock, now: () => performance.now() }

/** As shells report a process that Ctrl-C ended. */
const INTERRUPTED = 130

/** Resolves with the exit code: 0 every bound held, 1 one did not or the world broke, 2 wrong flags,
 * 130 interrupted. */
export async function drill(args: string[]): Promise<number> {
  const parsed = parseDrill(args)
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

/** Asked before, because after a quarter of an hour is too late. */
const folderOf = (file: string) => existsSync(dirname(file))

class Interrupted extends Error {}

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
    console.error(`\nThe drill ended early: ${reason instanceof Error ? reason.message : reason}`)
    return 1
  } finally {
    for (const signal of signals) process.off(signal, interrupt)
  }
}

async function run(options: DrillOptions, quit: AbortController): Promise<number> {
  const progress = createProgress(process.stdout, clock.now)
  const broke = (error: Error) => quit.abort(error)
  const commit = await readCommit(root)
  progress.note(`${commandFor(options)}  (commit ${commit})`)
  const { signal } = quit
  const report = await runDrill({ ...options, root, commit, clock, alive, progress, broke, signal })
  console.log(`\n${toTerminal(report)}`)
  save(report, options)
  return judge(report).length === 0 ? 0 : 1
}

function save(report: Report, { json, markdown }: DrillOptions): void {
  if (json) writeFileSync(json, toJson(report))
  if (markdown) writeFileSync(markdown, toMarkdown(report))
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
