// The flags of npm run dev.
import { parseArgs } from 'node:util'
import { numberOf } from '../world/options.ts'

export type DevOptions = { port: number; fresh: boolean }

export const USAGE = `npm run dev -- [options]
  --port 8787   where it listens; 0 takes a free one and keeps nothing afterwards
  --fresh       forget the database and the cache of the last run on this port`

export type Parsed =
  | { kind: 'ok'; options: DevOptions }
  | { kind: 'help' }
  | { kind: 'wrong'; message: string }

export function parseDev(args: string[]): Parsed {
  try {
    const { values } = parseArgs({
      args,
      options: {
        port: { type: 'string', default: '8787' },
        fresh: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
    if (values.help) return { kind: 'help' }
    const port = numberOf('--port', values.port, 0, 65_535, true)
    return { kind: 'ok', options: { port, fresh: values.fresh } }
  } catch (error) {
    return { kind: 'wrong', message: error instanceof Error ? error.message : String(error) }
  }
}
