// The flags of npm start.
import { port, type Spec, seed, speed, text, toggle, type Values } from '../cli/flags.ts'

const flags = {
  port: port('where the world listens'),
  seed: seed('what all chance in the world comes from'),
  speed: {
    ...speed(),
    about: "10 = delays, replica lag and KV's window ten times shorter; 0 = none of them",
  },
  origin: text(
    'the site that the edges front, such as http://127.0.0.1:8000, instead of regions',
    'URL',
  ),
  fresh: toggle('forget the database of the last run on this port'),
  quiet: toggle('only the line "world ready" and errors'),
}

/** `origin` is `http://host:port`, without anything after it. */
export type StartOptions = Values<typeof flags>

export const spec: Spec<typeof flags, StartOptions> = {
  ...{ script: 'start', flags },
  check: ({ origin, ...rest }) => ({
    ...rest,
    origin: origin === undefined ? undefined : originOf(origin, rest.port),
  }),
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
