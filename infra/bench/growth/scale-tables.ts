// The tables of docs/scale.md. Pure.
import { left, markdownTable, right } from '../../cli/tables.ts'
import { billOf, totalOf } from './bill.ts'
import { type Bite, shardsFor } from './bites.ts'
import type { Growth, Simulated } from './growth.ts'
import { USUAL } from './simulate.ts'
import { VESSEL } from './vessel.ts'

/** Requests a second. */
const RATES = [1, 100, 10_000]
const SHARES_OF_WRITES = [0.01, 0.05, 0.2]

export const whole = (value: number): string => Math.round(value).toLocaleString('en')
export const mib = (bytes: number): string => whole(bytes / 1024 / 1024)

/** Of the next lower rate that was simulated: beyond it the platform opens more isolates, which get as much each. */
export const takenAt = ({ rates }: Pick<Growth, 'rates'>, perSecond: number): Simulated => {
  const known = rates.findLast(({ x }) => x <= perSecond) ?? rates[0]
  if (!known) throw new Error('No rate was simulated.')
  return known
}

/** Rounded up for people: two digits. */
const rate = (value: number): string =>
  Number.isFinite(value) ? Number(value.toPrecision(2)).toLocaleString('en') : 'never'

export function billTable(growth: Growth): string {
  const bills = RATES.map((perSecond) =>
    billOf(perSecond, USUAL.writes, takenAt(growth, perSecond)),
  )
  const names = bills[0]?.map(({ what }) => what) ?? []
  const cell = (dollars: number) => (dollars < 100 ? dollars.toFixed(2) : whole(dollars))
  const rows = names.map((name, row) => [
    name,
    ...bills.map((bill) => cell(bill[row]?.dollars ?? 0)),
  ])
  const totals = bills.map(totalOf)
  return markdownTable(
    [...left('requests a second'), ...right(...RATES.map(whole))],
    [
      ['hits, of reads', ...RATES.map((at) => `${(takenAt(growth, at).hits * 100).toFixed(0)} %`)],
      ...rows,
      ['**together**', ...totals.map((total) => `**${cell(total)}**`)],
      [
        'per million requests',
        ...totals.map((total, i) => cell(total / ((RATES[i] ?? 1) * 2.592))),
      ],
    ],
  )
}

export const biteTable = (bites: readonly Bite[]): string =>
  markdownTable(
    [...left('limit', 'arithmetic'), ...right('used up at, requests/s')],
    bites.map(({ limit, sum, at }) => [limit, sum, rate(at)]),
  )

export function mixTable(bitesAt: (writes: number) => Bite[]): string {
  const mixes = SHARES_OF_WRITES.map(bitesAt)
  return markdownTable(
    [...left('limit'), ...right(...SHARES_OF_WRITES.map((share) => `${share * 100} % writes`))],
    bitesAt(USUAL.writes).map(({ limit }) => [
      limit,
      ...mixes.map((bites) => rate(bites.find((one) => one.limit === limit)?.at ?? Number.NaN)),
    ]),
  )
}

export const vesselTable = (): string =>
  markdownTable(
    [...left('at most'), ...right('MiB')],
    VESSEL.map(({ what, bytes }) => [what, mib(bytes)]),
  )

export function shardTable(bitesAt: (writes: number) => Bite[]): string {
  return markdownTable(
    [...left('writes'), ...right(...RATES.map((at) => `${whole(at)} requests/s`))],
    SHARES_OF_WRITES.map((share) => [
      `${share * 100} %`,
      ...RATES.map((at) => {
        const { busy, full } = shardsFor(at, bitesAt(share))
        return `${whole(busy)} / ${whole(full)}`
      }),
    ]),
  )
}
