// npm run dev: every Worker in one Miniflare, and each change of the code live within a second.
import { join } from 'node:path'
import { withOptions } from '../cli/command.ts'
import { spawnProcess } from '../world/process/spawn.ts'
import { onSignal } from '../world/signals.ts'
import { type DevOptions, spec } from './options.ts'
import type { DevConfig } from './process.ts'

const root = join(import.meta.dirname, '..', '..')

/** Resolves with the exit code when it has ended. */
export const dev = (args: string[]): Promise<number> => withOptions(args, spec, run)

async function run(options: DevOptions): Promise<number> {
  const ended = Promise.withResolvers<number>()
  let stopping = false
  onSignal(() => {
    stopping = true
    ended.resolve(0)
  })
  const child = spawnProcess<DevConfig>('dev', () => ended.resolve(1))
  console.log('Starting every Worker')
  child.start({ root, ...options }).catch((error: unknown) => {
    if (!stopping) console.error(error instanceof Error ? error.message : error)
    ended.resolve(1)
  })
  const code = await ended.promise
  await child.stop()
  return code
}
