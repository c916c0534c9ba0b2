// The flags of npm run storm.
import { parseArgs } from 'node:util'

export type StormOptions = {
  seed: number
  minutes: number
  clients: number
  /** Of the world; faults come in real time at any speed. */
  speed: number
  history: string
}

/** Two or three faults of every kind. */
const MINUTES_DEFAULT = 3
/** One fault of five seconds, and peace before and after it. */
const MINUTES_MIN = 0.25
/** Six hours, for a release. */
const MINUTES_MAX = 360
/** Keeps two cores about half busy with all of the world on them. */
const CLIENTS_DEFAULT = 30
/** More would measure this machine's cores. */
const CLIENTS_MAX = 200
const SEED_MAX = 2 ** 32 - 1
/** Larger than any sensible factor, so that a typo is caught. */
const SPEED_MAX = 1_000

export const USAGE = `npm run storm -- [options]
  --seed 7          what all chance in the faults, the clients and the world comes from
  --minutes ${MINUTES_DEFAULT}       of traffic and faults; ${MINUTES_MIN} to ${MINUTES_MAX}
  --clients ${CLIENTS_DEFAULT}      each does one thing after the other; up to ${CLIENTS_MAX}
  --speed 1         10 = the world's delays ten times shorter; 0 = none
  --history FILE    what happened, as JSON Lines; .world/storm-<seed>.jsonl otherwise
  --model           another storm: the protocol alone, in simulation; --model --help tells more`

export type Parsed =
  | { kind: 'ok'; options: StormOptions }
  | { kind: 'help' }
  | { kind: 'wrong'; message: string }

export function parseStorm(args: string[]): Parsed {
  try {
    const { values } = parseArgs({
      args,
      options: {
        seed: { type: 'string', default: '7' },
        minutes: { type: 'string', default: String(MINUTES_DEFAULT) },
        clients: { type: 'string', default: String(CLIENTS_DEFAULT) },
        speed: { type: 'string', default: '1' },
        history: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
    if (values.help) return { kind: 'help' }
    const seed = numberIn('--seed', values.seed, 0, SEED_MAX, Number.isInteger)
    return {
      kind: 'ok',
      options: {
        seed,
        minutes: numberIn('--minutes', values.minutes, MINUTES_MIN, MINUTES_MAX),
        clients: numberIn('--clients', values.clients, 1, CLIENTS_MAX, Number.isInteger),
        speed: numberIn('--speed', values.speed, 0, SPEED_MAX),
        history: values.history ?? `.world/storm-${seed}.jsonl`,
      },
    }
  } catch (error) {
    return { kind: 'wrong', message: error instanceof Error ? error.message : String(error) }
  }
}

function numberIn(
  flag: string,
  text: string,
  min: number,
  max: number,
  fits: (value: number) => boolean = Number.isFinite,
): number {
  const value = Number(text)
  if (text.trim() !== '' && value >= min && value <= max && fits(value)) return value
  const what = fits === Number.isInteger ? 'whole number' : 'number'
  throw new Error(`${flag} is "${text}"; it takes a ${what} from ${min} to ${max}.`)
}

/** The command that makes the same faults and the same plan again. */
export function commandFor({ seed, minutes, clients, speed }: StormOptions): string {
  const rest = [
    ...(clients === CLIENTS_DEFAULT ? [] : [`--clients ${clients}`]),
    ...(speed === 1 ? [] : [`--speed ${speed}`]),
  ]
  return ['npm run storm --', `--seed ${seed}`, `--minutes ${minutes}`, ...rest].join(' ')
}
