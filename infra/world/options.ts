// The flags of npm start.
import { parseArgs } from 'node:util'

export type StartOptions = {
  port: number
  seed: number
  speed: number
  quiet: boolean
  fresh: boolean
}

export const USAGE = `npm start -- [options]
  --port 8787   where the world listens; 0 takes a free one and keeps nothing afterwards
  --seed 7      what all chance in the world comes from
  --speed 1     10 = delays, replica lag and KV's window ten times shorter; 0 = none of them
  --fresh       forget the database of the last run on this port
  --quiet       only the line "world ready" and errors`

export type Parsed =
  | { kind: 'ok'; options: StartOptions }
  | { kind: 'help' }
  | { kind: 'wrong'; message: string }

/** Larger than any sensible factor, so that a typo is caught. */
const SPEED_MAX = 1_000

export function parseStart(args: string[]): Parsed {
  try {
    const { values } = parseArgs({
      args,
      options: {
        port: { type: 'string', default: '8787' },
        seed: { type: 'string', default: '7' },
        speed: { type: 'string', default: '1' },
        fresh: { type: 'boolean', default: false },
        quiet: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
    if (values.help) return { kind: 'help' }
    const port = numberOf('--port', values.port, 0, 65_535, true)
    const seed = numberOf('--seed', values.seed, 0, 2 ** 32 - 1, true)
    const speed = numberOf('--speed', values.speed, 0, SPEED_MAX, false)
    return { kind: 'ok', options: { port, seed, speed, quiet: values.quiet, fresh: values.fresh } }
  } catch (error) {
    return { kind: 'wrong', message: error instanceof Error ? error.message : String(error) }
  }
}

function numberOf(flag: string, text: string, min: number, max: number, whole: boolean): number {
  const value = Number(text)
  if (text.trim() !== '' && value >= min && value <= max && (!whole || Number.isInteger(value))) {
    return value
  }
  throw new Error(
    `${flag} is "${text}"; it takes a ${whole ? 'whole ' : ''}number from ${min} to ${max}.`,
  )
}
