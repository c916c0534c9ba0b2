// Runs a command: its flags, Ctrl-C at any moment of it, and its exit code.
import { join } from 'node:path'
import { INTERRUPTED, SIGNALS } from '../world/signals.ts'
import { type Clock, realClock } from '../world/time.ts'
import { commandLine, type Flags, parseFlags, type Spec, usageOf } from './flags.ts'
import { createProgress, type Progress } from './progress.ts'

/** The project's folder. */
export const ROOT = join(import.meta.dirname, '..', '..')

/** What every run is given. */
export type Context = {
  root: string
  /** Does the same again. */
  command: string
  /** Monotonic, unlike the time of day; its zero is the start of the process. */
  clock: Clock
  progress: Progress
  /** Ends the run: Ctrl-C does, and whoever finds that it cannot go on, with the Error as the reason. The
   * first reason counts: what fails while everything ends says nothing. */
  quit: AbortController
}

/** Between steps of work that waits for nothing: Ctrl-C is heard here. Rejects when the run is to end. */
export async function breathe({ signal }: AbortController): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
  signal.throwIfAborted()
}

/** The reason of a Ctrl-C. */
export class Interrupted extends Error {}

const WRONG_FLAGS = 2

/** Resolves with the exit code: the run's own, 1 when it ended early, 2 for wrong flags, 130 after Ctrl-C. */
export const runCommand = <F extends Flags, O>(
  args: string[],
  spec: Spec<F, O>,
  run: (options: O, context: Context) => Promise<number>,
): Promise<number> =>
  withOptions(args, spec, (options) =>
    untilInterrupted(spec.script, (context) =>
      run(options, { ...context, command: commandLine(spec, options) }),
    ),
  )

/** The same without a context, for what hears Ctrl-C itself: 0 when only help was asked for. Without `print` help goes
 * to stdout, and what is wrong to stderr. */
export async function withOptions<F extends Flags, O>(
  args: string[],
  spec: Spec<F, O>,
  run: (options: O) => Promise<number>,
  print?: (text: string) => void,
): Promise<number> {
  const [tell, complain] = print ? [print, print] : [console.log, console.error]
  const parsed = parseFlags(args, spec)
  switch (parsed.kind) {
    case 'help':
      tell(usageOf(spec))
      return 0
    case 'wrong':
      complain(`${parsed.message}\n\n${usageOf(spec)}`)
      return WRONG_FLAGS
    case 'ok':
      return run(parsed.options)
  }
}

/** The same for what is told where to print, with a signal that Ctrl-C aborts. */
export const withFlags = <F extends Flags, O>(
  args: string[],
  spec: Spec<F, O>,
  print: (text: string) => void,
  run: (options: O, signal: AbortSignal) => Promise<number>,
): Promise<number> =>
  withOptions(args, spec, (options) => withSignals((signal) => run(options, signal)), print)

async function untilInterrupted(
  script: string,
  work: (context: Omit<Context, 'command'>) => Promise<number>,
): Promise<number> {
  const clock = { ...realClock, now: () => performance.now() }
  const progress = createProgress(process.stdout, clock.now)
  const quit = new AbortController()
  const code = await heeding(quit, () => work({ root: ROOT, clock, progress, quit })).catch(
    (error: unknown) => {
      const { reason = error }: { reason?: unknown } = quit.signal
      const words = reason instanceof Error ? reason.message : reason
      console.error(`\nThe ${script} ended early: ${words}`)
      return 1
    },
  )
  if (code === INTERRUPTED) console.error('\nStopped; the world is gone.')
  return code
}

/** For work that ends itself and says where it stopped: the exit code, 130 when a signal ended it. */
export function withSignals(work: (signal: AbortSignal) => Promise<number>): Promise<number> {
  const quit = new AbortController()
  return heeding(quit, () => work(quit.signal))
}

/** Rejects as the work does, unless a signal was what ended it. */
async function heeding(quit: AbortController, work: () => Promise<number>): Promise<number> {
  const interrupt = () => quit.abort(new Interrupted())
  for (const signal of SIGNALS) process.on(signal, interrupt)
  try {
    const code = await work()
    return isInterrupted(quit.signal) ? INTERRUPTED : code
  } catch (error) {
    if (isInterrupted(quit.signal)) return INTERRUPTED
    throw error
  } finally {
    for (const signal of SIGNALS) process.off(signal, interrupt)
  }
}

export const isInterrupted = ({ reason }: AbortSignal): boolean => reason instanceof Interrupted
