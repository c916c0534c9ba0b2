// The flags of npm run fuzz.
import { parseArgs } from 'node:util'

export type FuzzOptions = {
  seed: number
  /** The first request drawn, so that one can be sent again alone. */
  from: number
  requests: number
}

/** Some five minutes on two cores. */
const REQUESTS_DEFAULT = 100_000
/** A night. */
const REQUESTS_MAX = 100_000_000
const SEED_MAX = 2 ** 32 - 1

export const USAGE = `npm run fuzz -- [options]
  --requests ${REQUESTS_DEFAULT}   how many; all are drawn from the seed
  --seed 7            what every request is drawn from
  --from 0            the first one, to send one again: --from 4711 --requests 1`

export type Parsed =
  | { kind: 'ok'; options: FuzzOptions }
  | { kind: 'help' }
  | { kind: 'wrong'; message: string }

export function parseFuzz(args: string[]): Parsed {
  try {
    const { values } = parseArgs({
      args,
      options: {
        seed: { type: 'string', default: '7' },
        from: { type: 'string', default: '0' },
        requests: { type: 'string', default: String(REQUESTS_DEFAULT) },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
    if (values.help) return { kind: 'help' }
    const options = {
      seed: wholeIn('--seed', values.seed, 0, SEED_MAX),
      from: wholeIn('--from', values.from, 0, REQUESTS_MAX),
      requests: wholeIn('--requests', values.requests, 1, REQUESTS_MAX),
    }
    return { kind: 'ok', options }
  } catch (error) {
    return { kind: 'wrong', message: error instanceof Error ? error.message : String(error) }
  }
}

function wholeIn(flag: string, text: string, min: number, max: number): number {
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= min && value <= max) return value
  throw new Error(`${flag} is "${text}"; it takes a whole number from ${min} to ${max}.`)
}

/** The command that sends one request of a run again, alone. */
export const commandFor = (seed: number, index: number): string =>
  `npm run fuzz -- --seed ${seed} --from ${index} --requests 1`
