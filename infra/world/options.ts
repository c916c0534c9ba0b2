// The flags of npm start.
import { parseArgs } from 'node:util'

export type StartOptions = {
  port: number
  seed: number
  speed: number
  /** `http://host:port`, without anything after it. */
  origin: string | undefined
  quiet: boolean
  fresh: boolean
}

export const USAGE = `npm start -- [options]
  --port 8787   where the world listens; 0 takes a free one and keeps nothing afterwards
  --seed 7      what all chance in the world comes from
  --speed 1     10 = delays, replica lag and KV's window ten times shorter; 0 = none of them
  --origin URL  the site that the edges front, such as http://127.0.0.1:8000, instead of regions
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
        origin: { type: 'string' },
        fresh: { type: 'boolean', default: false },
        quiet: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
    if (values.help) return { kind: 'help' }
    const port = numberOf('--port', values.port, 0, 65_535, true)
    const seed = numberOf('--seed', values.seed, 0, 2 ** 32 - 1, true)
    const speed = numberOf('--speed', values.speed, 0, SPEED_MAX, false)
    const origin = values.origin === undefined ? undefined : originOf(values.origin, port)
    const { quiet, fresh } = values
    return { kind: 'ok', options: { port, seed, speed, origin, quiet, fresh } }
  } catch (error) {
    return { kind: 'wrong', message: error instanceof Error ? error.message : String(error) }
  }
}

export function numberOf(
  flag: string,
  text: string,
  min: number,
  max: number,
  whole: boolean,
): number {
  const value = Number(text)
  if (text.trim() !== '' && value >= min && value <= max && (!whole || Number.isInteger(value))) {
    return value
  }
  throw new Error(
    `${flag} is "${text}"; it takes a ${whole ? 'whole ' : ''}number from ${min} to ${max}.`,
  )
}

/** Names of this machine. */
const HERE = /^(?:(?:.+\.)?localhost|127(?:\.\d+){3}|0\.0\.0\.0|\[::1?\])$/

/** Scheme, host and port of a site; throws an Error that says what is wrong with it. */
export function originOf(text: string, ownPort: number): string {
  const wrong = (why: string) =>
    new Error(`--origin is "${text}"; ${why}. It takes a URL such as http://127.0.0.1:8000.`)
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !/^https?:\/\//i.test(text)) throw wrong('that is no http or https URL')
  if (url.username || url.password) throw wrong('credentials have no place in it')
  if (url.pathname !== '/') throw wrong('a path has no place in it, because every path is fronted')
  if (/[?#]/.test(text)) throw wrong('a query or fragment has no place in it')
  if (HERE.test(url.hostname) && Number(url.port || DEFAULT_PORT[url.protocol]) === ownPort) {
    throw wrong(`the world itself listens on port ${ownPort}, and would front itself`)
  }
  return url.origin
}

const DEFAULT_PORT: Record<string, number> = { 'http:': 80, 'https:': 443 }
