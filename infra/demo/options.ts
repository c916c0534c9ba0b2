// The flags of npm run demo.
import { parseArgs } from 'node:util'

export type DemoOptions = {
  seed: number
  /** Of traffic, in all three phases together. */
  seconds: number
  /** Files to write, when given. */
  json: string | undefined
  markdown: string | undefined
}

/** Two boots of the world take some 20 s on two cores, so that the whole stays under two minutes. */
export const SECONDS_DEFAULT = 75
/** A second each: enough to see that it works, too short to measure anything. */
export const SECONDS_MIN = 3
/** Ten minutes; whoever wants more wants a benchmark. */
export const SECONDS_MAX = 600
const SEED_MAX = 2 ** 32 - 1

export const USAGE = `npm run demo -- [options]
  --seed 7          what all chance in the traffic and in the world comes from
  --seconds ${SECONDS_DEFAULT}      of traffic, a third for each phase; ${SECONDS_MIN} to ${SECONDS_MAX}
  --json FILE       also write every figure as JSON
  --markdown FILE   also write the table for a README`

export type Parsed =
  | { kind: 'ok'; options: DemoOptions }
  | { kind: 'help' }
  | { kind: 'wrong'; message: string }

export function parseDemo(args: string[]): Parsed {
  try {
    const { values } = parseArgs({
      args,
      options: {
        seed: { type: 'string', default: '7' },
        seconds: { type: 'string', default: String(SECONDS_DEFAULT) },
        json: { type: 'string' },
        markdown: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
    if (values.help) return { kind: 'help' }
    const seed = wholeNumber('--seed', values.seed, 0, SEED_MAX)
    const seconds = wholeNumber('--seconds', values.seconds, SECONDS_MIN, SECONDS_MAX)
    return { kind: 'ok', options: { seed, seconds, json: values.json, markdown: values.markdown } }
  } catch (error) {
    return { kind: 'wrong', message: error instanceof Error ? error.message : String(error) }
  }
}

function wholeNumber(flag: string, text: string, min: number, max: number): number {
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= min && value <= max) return value
  throw new Error(`${flag} is "${text}"; it takes a whole number from ${min} to ${max}.`)
}

/** The command that makes the same traffic again. */
export const commandFor = ({ seed, seconds }: DemoOptions): string =>
  `npm run demo -- --seed ${seed} --seconds ${seconds}`
