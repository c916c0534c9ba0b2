// Simulation and world side by side: what differs, and by more than chance does. Pure.
import { left, right, type Table } from '../../cli/tables.ts'
import { ms, percent } from '../../cli/words.ts'
import type { Scenario } from '../report/scenario.ts'
import type { Overhead } from './overhead.ts'
import type { Figures } from './seen.ts'

export type Fidelity = {
  command: string
  commit: string
  scenario: Scenario
  simulation: Figures
  /** The same by other seeds: other plans, other draws. */
  others: Figures[]
  world: Figures
  /** Of the machine, in milliseconds; and the world's figures without it. */
  overhead: Overhead
  corrected: Figures
  /** Of the machine's cores while the world was asked, 0 to 1. */
  cpuBusy: number
}

/** `share`: of the reads, or of what no cache answered. */
type Unit = 'ms' | 'share' | 'count'
export type Row = {
  what: string
  unit: Unit
  simulation: number
  /** Least and most of all seeds. */
  range: [least: number, most: number]
  world: number
  corrected: number
  /** Of the simulation's figure, or points of a share; `undefined` of counts. */
  off: number | undefined
  differs: boolean
}

/** What is asked for: a tenth. */
const OFF_MAX = 0.1
/** And in absolute terms more than this: a timer of Node fires up to a millisecond late, and a read of KV is two of them. */
const OFF_MS_MIN = 2
/** A share's differences are counted in points, of which chance takes one. */
const POINTS_MIN = 0.01

type Look = (figures: Figures) => number

export function rowsOf({ simulation, others, world, corrected }: Fidelity): Row[] {
  const ids = [...new Set([simulation, corrected].flatMap(({ regions }) => Object.keys(regions)))]
  const looks: [what: string, unit: Unit, look: Look][] = [
    ['reads, mean', 'ms', ({ readMs }) => readMs.mean],
    ['reads, p50', 'ms', ({ readMs }) => readMs.p50],
    ['reads, p95', 'ms', ({ readMs }) => readMs.p95],
    ['reads, p99', 'ms', ({ readMs }) => readMs.p99],
    ['writes, p50', 'ms', ({ writeMs }) => writeMs.p50],
    ['writes, p95', 'ms', ({ writeMs }) => writeMs.p95],
    ['answered by a cache', 'share', ({ hits }) => hits],
    ['answered by the primary', 'share', ({ fromPrimary }) => fromPrimary],
    ['answered by a replica that waited', 'share', ({ waited }) => waited],
    ...ids
      .sort()
      .map((id): (typeof looks)[number] => [
        `loads and writes through ${id}`,
        'share',
        ({ regions }) => regions[id] ?? 0,
      ]),
    ['own writes missed', 'count', ({ violations }) => violations.ownWrites],
    ['reads that went back', 'count', ({ violations }) => violations.backwards],
    ['failed', 'count', ({ failed }) => failed],
  ]
  return looks.map(([what, unit, look]): Row => {
    const all = [simulation, ...others].map(look)
    const range: Row['range'] = [Math.min(...all), Math.max(...all)]
    const one = { what, unit, range, simulation: look(simulation) }
    return {
      ...one,
      world: look(world),
      corrected: look(corrected),
      ...judge(one, look(corrected)),
    }
  })
}

/** A difference that other seeds show as well says nothing. */
function judge(
  { unit, simulation, range: [least, most] }: Pick<Row, 'unit' | 'simulation' | 'range'>,
  corrected: number,
): Pick<Row, 'off' | 'differs'> {
  const by = corrected - simulation
  const beyond = corrected < least || corrected > most
  switch (unit) {
    case 'ms': {
      const off = simulation === 0 ? 0 : by / simulation
      return { off, differs: beyond && Math.abs(off) > OFF_MAX && Math.abs(by) > OFF_MS_MIN }
    }
    case 'share': {
      const much = Math.abs(by) > Math.max(POINTS_MIN, OFF_MAX * simulation)
      return { off: by, differs: beyond && much }
    }
    case 'count':
      return { off: undefined, differs: by !== 0 }
  }
}

export function fidelityTable(fidelity: Fidelity, table: Table): string {
  const columns = [
    ...left(''),
    ...right('simulation', 'by other seeds', 'world', 'without the machine', 'off'),
    ...left(''),
  ]
  return table(columns, rowsOf(fidelity).map(cells))
}

function cells({ what, unit, simulation, range, world, corrected, off, differs }: Row): string[] {
  const show = { ms, share: (value: number) => percent(value, 1), count: String }[unit]
  return [
    ...[what, show(simulation), range.map(show).join(' to '), show(world), show(corrected)],
    ...[off === undefined ? '' : signed(off, unit), differs ? '**differs**' : ''],
  ]
}

const signed = (off: number, unit: Unit): string =>
  `${off > 0 ? '+' : ''}${(off * 100).toFixed(unit === 'ms' ? 0 : 1)} ${unit === 'ms' ? '%' : 'points'}`
