// What came of a plan: where answers came from, what that cost the origin, and how old they were. Pure.
import { left, markdownTable, right, type Table } from '../../cli/tables.ts'
import { percent } from '../../cli/words.ts'
import { median } from '../../traffic/statistics.ts'
import { type Shown, STATUSES, type Status } from './cache.ts'
import { CROWDS, type Crowd } from './plan.ts'

/** `behind`: the origin had a newer version when it was sent. */
export type Answered = Shown & { ms: number; behind: boolean; crowd?: Crowd | undefined }

export type Figures = {
  /** Shares of reads. */
  statuses: { [status in Status]: number }
  behind: number
  loads: number
  /** Milliseconds that a crowd waits, its median, in tens; and loads a crowd. */
  crowds: { [crowd in Crowd]: { waitMs: number; loads: number } }
}

/** `loads`: keys that the origin was asked for. */
export function figuresOf(
  answers: readonly Answered[],
  loads: readonly number[],
  keys: Map<number, Crowd>,
): Figures {
  const share = (of: (one: Answered) => boolean) =>
    round(answers.filter(of).length / answers.length, 3)
  const crowdOf = (crowd: Crowd) => {
    const waited = answers.filter((one) => one.crowd === crowd).map(({ ms }) => ms)
    const own = [...keys].filter(([, of]) => of === crowd).map(([key]) => key)
    const first = crowd === 'cold' ? 0 : own.length // somebody asked before the crowd came
    const asked = loads.filter((key) => keys.get(key) === crowd).length - first
    return { waitMs: Math.round(median(waited) / 10) * 10, loads: round(asked / own.length, 1) }
  }
  return {
    statuses: Object.fromEntries(
      STATUSES.map((status) => [status, share((one) => one.status === status)]),
    ) as Figures['statuses'], // all of them
    behind: share(({ behind }) => behind),
    loads: loads.length,
    crowds: Object.fromEntries(CROWDS.map((crowd) => [crowd, crowdOf(crowd)])) as Figures['crowds'], // all of them
  }
}

const round = (value: number, digits: number) => Math.round(value * 10 ** digits) / 10 ** digits

export function comparison(sides: Readonly<Record<string, Figures>>, table: Table): string {
  const all = Object.values(sides)
  const row = (name: string, of: (one: Figures) => string) => [name, ...all.map(of)]
  return table(
    [...left(''), ...right(...Object.keys(sides))],
    [
      ...STATUSES.map((status) => row(status, (one) => percent(one.statuses[status], 1))),
      row('older than the origin’s', (one) => percent(one.behind, 1)),
      row('loads', (one) => String(one.loads)),
      ...CROWDS.flatMap((crowd) => [
        row(`a crowd at a ${crowd} key waits, ms`, (one) => String(one.crowds[crowd].waitMs)),
        row('and is so many loads', (one) => String(one.crowds[crowd].loads)),
      ]),
    ],
  )
}

/** What a nginx of some version did, and what the model does. */
export type Beside = { version: string; nginx: Figures; model: Figures }

export const sidesOf = ({ version, nginx, model }: Beside): Record<string, Figures> => ({
  [`nginx ${version}`]: nginx,
  'the model': model,
})

/** Nothing where the report has none. */
export const nginxSection = (beside: Beside | undefined): string =>
  beside === undefined
    ? ''
    : `
### nginx and its model

The arm is a model, because nginx lives by the wall clock. Both were asked the same for sixteen seconds, with shorter lifetimes;
\`npm run bench -- nginx\` asks again where nginx is installed. Shares are of reads. Who waits for another's load looks every half second,
and a copy that is too old is loaded by everybody who asks for it.

${comparison(sidesOf(beside), markdownTable)}
`
