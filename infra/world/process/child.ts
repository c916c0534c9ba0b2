// The life of a world process: start on command, report, and end with the supervisor, whatever ends it.
import type { Command, Report } from './protocol.ts'

export type Running = {
  addresses: Record<string, string>
  /** Further commands after `start`. */
  on?: (command: Command<never>) => void | Promise<void>
  stop(): void | Promise<void>
}

/** A supervisor that is gone hears nothing, and that is no error here: `disconnect` ends this process. */
export const report = (message: Report) =>
  void process.send?.(message, undefined, undefined, () => {})

/** A world process is nothing without its workerd: the supervisor hears of its end. */
export const die = () => process.exit(1)

/** Long enough to close a workerd on a busy machine; after that it is killed like the rest of the group. */
const STOP_MS_MAX = 2_500

/** What this process started may not be known to it yet, when it ends while it starts. */
function endGroup(): void {
  try {
    process.kill(-process.pid, 'SIGKILL') // it leads the group: spawn.ts
  } catch {
    process.exit(0)
  }
}

/** Runs `start` when told to. When the channel closes, the supervisor is gone, and so is this. */
export function runChild<C>(start: (config: C) => Promise<Running>): void {
  let running: Running | undefined

  async function obey(command: Command<C>): Promise<void> {
    if (command.kind !== 'start') return running?.on?.(command)
    running = await start(command.config)
    report({ kind: 'ready', addresses: running.addresses })
  }

  process.on('message', (command: Command<C>) => {
    obey(command).catch((error: unknown) => {
      report({ kind: 'failed', message: error instanceof Error ? error.message : String(error) })
    })
  })
  process.on('disconnect', async () => {
    setTimeout(endGroup, STOP_MS_MAX)
    await running?.stop()
    endGroup()
  })
  if (!process.connected) endGroup() // it left while this process was loading
  // Ctrl-C reaches the whole terminal; only the supervisor decides what ends when.
  process.on('SIGINT', () => {})
}
