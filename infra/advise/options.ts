// The flags of npm run advise.
import { readFileSync, statSync } from 'node:fs'
import { number, type Spec, text, type Values } from '../cli/flags.ts'
import type { Mix } from './designs.ts'
import { crowdOfLog, LOG_BYTES_MAX } from './log.ts'
import type { Crowd } from './places.ts'

const flags = {
  countries: text('where users are, by ISO 3166 code and share', 'US:40,DE:35,IN:25'),
  colos: text(
    'the same from a file: lines of a colo, a comma and a count; CSV with a column colo or country; or Logpush’s NDJSON',
    'FILE',
  ),
  writes: number({ about: 'share of requests that write', byDefault: 0.05, min: 0, max: 1 }),
  queries: number({
    about: 'one after the other for each request; a batch is one',
    ...{ byDefault: 1, min: 1, max: 100, whole: true },
  }),
  hits: number({
    about: 'share of reads that a cache answers; 0 for no cache',
    ...{ byDefault: 0.8, min: 0, max: 1 },
  }),
  requests: number({
    about: 'a month',
    ...{ byDefault: 10_000_000, min: 0, max: 1e12, whole: true },
  }),
}

export type Options = { crowd: Crowd; mix: Mix; requestsAMonth: number }

export const spec: Spec<typeof flags, Options> = {
  ...{ script: 'advise', flags },
  check({ countries, colos, writes, queries, hits, requests }: Values<typeof flags>) {
    if (countries !== undefined && colos !== undefined) {
      throw new Error('--countries and --colos are two ways to say the same; give one.')
    }
    return {
      crowd: crowdOf(countries, colos),
      mix: { writes, queries, hits },
      requestsAMonth: requests,
    }
  },
}

function crowdOf(countries: string | undefined, colos: string | undefined): Crowd {
  if (countries !== undefined) {
    return { by: 'countries', weights: weightsOf(countries) }
  }
  if (colos === undefined) return { by: 'world' }
  const size = statSync(colos, { throwIfNoEntry: false })?.size
  if (size === undefined) throw new Error(`--colos: there is no file ${colos}.`)
  if (size > LOG_BYTES_MAX) {
    throw new Error(
      `--colos: ${colos} has ${size} bytes, and up to ${LOG_BYTES_MAX} are read. A part of it says the same: head -n 100000.`,
    )
  }
  return crowdOfLog(readFileSync(colos, 'utf8'), colos)
}

/** Codes in capital letters; what is named twice is added. */
function weightsOf(countries: string): ReadonlyMap<string, number> {
  const weights = new Map<string, number>()
  for (const part of countries
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean)) {
    const [code = '', weight = ''] = part.split(':').map((one) => one.trim())
    const value = Number(weight)
    if (!/^[a-z]{2,3}$/i.test(code) || weight === '' || !(value >= 0 && Number.isFinite(value))) {
      throw new Error(`--countries: "${part.slice(0, 40)}" is not a code, ":" and a number.`)
    }
    const id = code.toUpperCase()
    weights.set(id, (weights.get(id) ?? 0) + value)
  }
  if ([...weights.values()].reduce((sum, one) => sum + one, 0) > 0) return weights
  throw new Error('--countries counts nobody.')
}
