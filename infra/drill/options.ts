// The flags of npm run drill.
import { parseArgs } from 'node:util'
import { regions } from '../../src/regions.ts'
import { drillKinds, type Selection } from './targets.ts'

/** What to break and when: each thing once, or regions by chance. */
export type Plan =
  | { kind: 'each'; seconds: number; only: Selection }
  | { kind: 'kill-at-random'; minutes: number; regions: readonly string[] }

export type DrillOptions = {
  seed: number
  plan: Plan
  /** Requests a second, of all clients. */
  rate: number
  clients: number
  speed: number
  /** Files to write, when given. */
  json: string | undefined
  markdown: string | undefined
}

/** Longer than a write may take, so that none can simply outlast its fault. */
const SECONDS_DEFAULT = 12
const SECONDS_MAX = 300
/** Fifteen or so deaths. */
const MINUTES_DEFAULT = 3
const MINUTES_MIN = 0.1
const MINUTES_MAX = 360
/** Keeps two cores about half busy with all of the world on them. */
const RATE_DEFAULT = 40
/** With less, the smallest region has hardly a request a second. */
const RATE_MIN = 10
/** More would measure this machine's cores. */
const RATE_MAX = 200
const CLIENTS_DEFAULT = 60
/** Two for each region, so that none is without. */
const CLIENTS_MIN = 2 * regions.length
const CLIENTS_MAX = 500
const SEED_MAX = 2 ** 32 - 1
/** Larger than any sensible factor, so that a typo is caught. */
const SPEED_MAX = 1_000

export const USAGE = `npm run drill -- [options]
  --seed 7           what all chance in the traffic and in the world comes from
  --seconds ${SECONDS_DEFAULT}       of each fault; 1 to ${SECONDS_MAX}
  --only LIST        kinds and regions, with commas: region-down,kv-error,apac; everything otherwise
                     kinds: ${drillKinds.join(' ')} (replica-lag only when named)
                     regions: ${regions.map(({ id }) => id).join(' ')}
  --kill-at-random   instead, regions die at random moments, again and again
  --minutes ${MINUTES_DEFAULT}        of that; ${MINUTES_MIN} to ${MINUTES_MAX}
  --rate ${RATE_DEFAULT}          requests a second; ${RATE_MIN} to ${RATE_MAX}
  --clients ${CLIENTS_DEFAULT}       who send them; ${CLIENTS_MIN} to ${CLIENTS_MAX}
  --speed 1          10 = the world's delays ten times shorter; 0 = none
  --json FILE        also write every figure as JSON
  --markdown FILE    also write the table as a page`

export type Parsed =
  | { kind: 'ok'; options: DrillOptions }
  | { kind: 'help' }
  | { kind: 'wrong'; message: string }

export function parseDrill(args: string[]): Parsed {
  try {
    const { values } = parseArgs({
      args,
      options: {
        seed: { type: 'string', default: '7' },
        seconds: { type: 'string' },
        only: { type: 'string' },
        'kill-at-random': { type: 'boolean', default: false },
        minutes: { type: 'string' },
        rate: { type: 'string', default: String(RATE_DEFAULT) },
        clients: { type: 'string', default: String(CLIENTS_DEFAULT) },
        speed: { type: 'string', default: '1' },
        json: { type: 'string' },
        markdown: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
    if (values.help) return { kind: 'help' }
    const { json, markdown } = values
    return {
      kind: 'ok',
      options: {
        seed: numberIn('--seed', values.seed, 0, SEED_MAX, Number.isInteger),
        plan: values['kill-at-random'] ? atRandom(values) : each(values),
        rate: numberIn('--rate', values.rate, RATE_MIN, RATE_MAX),
        clients: numberIn('--clients', values.clients, CLIENTS_MIN, CLIENTS_MAX, Number.isInteger),
        speed: numberIn('--speed', values.speed, 0, SPEED_MAX),
        json,
        markdown,
      },
    }
  } catch (error) {
    return { kind: 'wrong', message: error instanceof Error ? error.message : String(error) }
  }
}

type Given = {
  seconds?: string | undefined
  minutes?: string | undefined
  only?: string | undefined
}

function each({ seconds = String(SECONDS_DEFAULT), minutes, only }: Given): Plan {
  if (minutes !== undefined) {
    throw new Error(
      '--minutes is for --kill-at-random; otherwise --seconds says how long each fault lasts.',
    )
  }
  return {
    kind: 'each',
    seconds: numberIn('--seconds', seconds, 1, SECONDS_MAX),
    only: parseOnly(only),
  }
}

function atRandom({ seconds, minutes = String(MINUTES_DEFAULT), only }: Given): Plan {
  if (seconds !== undefined)
    throw new Error('--kill-at-random draws the seconds itself; --minutes says how long.')
  const { kinds, regions: places } = parseOnly(only)
  const [kind] = kinds
  if (kind)
    throw new Error(`--only names "${kind}", but --kill-at-random kills regions; name those.`)
  return {
    kind: 'kill-at-random',
    minutes: numberIn('--minutes', minutes, MINUTES_MIN, MINUTES_MAX),
    regions: places,
  }
}

function parseOnly(list: string | undefined): Selection {
  if (list === undefined) return { kinds: [], regions: [] }
  const words = list.split(',')
  const kinds = drillKinds.filter((kind) => words.includes(kind))
  const places = regions.map(({ id }) => id).filter((id) => words.includes(id))
  const known: readonly string[] = [...kinds, ...places]
  const unknown = words.find((word) => !known.includes(word))
  if (unknown === undefined) return { kinds, regions: places }
  throw new Error(
    `--only names "${unknown}"; it takes ${drillKinds.join(', ')}, and ${regions.map(({ id }) => id).join(', ')}.`,
  )
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

/** The command that makes the same traffic and the same faults again. */
export function commandFor({ seed, plan, rate, clients, speed }: DrillOptions): string {
  const only = plan.kind === 'each' ? [...plan.only.kinds, ...plan.only.regions] : plan.regions
  return [
    `npm run drill -- --seed ${seed}`,
    plan.kind === 'each'
      ? `--seconds ${plan.seconds}`
      : `--kill-at-random --minutes ${plan.minutes}`,
    ...(only.length === 0 ? [] : [`--only ${only.join()}`]),
    ...(rate === RATE_DEFAULT ? [] : [`--rate ${rate}`]),
    ...(clients === CLIENTS_DEFAULT ? [] : [`--clients ${clients}`]),
    ...(speed === 1 ? [] : [`--speed ${speed}`]),
  ].join(' ')
}
