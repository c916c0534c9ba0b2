// The wall clock's figures as tables, as targets and as a section of docs/benchmarks.md. Pure.
import { left, markdownTable, right, type Table } from '../../cli/tables.ts'
import type { Target } from '../report/target.ts'
import { ARMS, type Arm, type By, type Ratio } from './blocks.ts'
import { type Measured, ratioIn, type Wall } from './figures.ts'

const ABOUT: Record<Arm, string> = {
  hello: 'a Worker that answers with a constant',
  hono: 'a plain Hono Worker with one query',
  both: 'the same query through edge and region',
  raw: 'one KV.get',
  kv: 'a hit from KV',
  memory: 'a hit from memory',
  told: 'a hit from memory, with a data point',
}

const WAYS: Record<By, string> = {
  clientUs: 'as a client sees it',
  cpuUs: 'CPU time of workerd',
  insideUs: 'within one request',
}
const ways = Object.keys(WAYS) as By[] // its own names

const delayed = ({ kvMs, d1Ms }: Measured) => `KV ${kvMs} ms, D1 ${d1Ms} ms`

/** Microseconds of each arm, by how they were measured. */
const timeTable = ({ us }: Measured, table: Table): string =>
  table(
    [...left('microseconds a request'), ...right(...Object.values(WAYS))],
    ARMS.map((arm) => [ABOUT[arm], ...ways.map((by) => String(us[by]?.[arm] ?? ''))]),
  )

/** What is compared, by how it was measured: median, least and most of the blocks. */
export function ratioTable(measured: Measured, table: Table): string {
  const pairs = measured.ratios.filter(({ by }) => by === 'clientUs')
  return table(
    [...left('ratio of', 'to'), ...right(...Object.values(WAYS))],
    pairs.map(({ of, to }) => [
      ...[ABOUT[of], ABOUT[to]],
      ...ways.map((by) => spread(ratioIn(measured, by, of, to))),
    ]),
  )
}

/** Both, under a title that says the delays. */
export const tables = (measured: Measured, table: Table): string =>
  [delayed(measured), timeTable(measured, table), ratioTable(measured, table)].join('\n\n')

const spread = (ratio: Ratio | undefined): string =>
  ratio ? [ratio.median, ratio.least, ratio.most].map(two).join(' / ') : ''
const two = (value: number) => value.toFixed(2)

/** What was aimed at: of the code alone where nothing is delayed, and with the published medians. */
export function wallTargets(wall: Wall | undefined): Target[] {
  const [code, published] = wall?.measured ?? []
  const of = (
    what: string,
    atMost: number,
    one: Measured | undefined,
    ...pair: [By, Arm, Arm]
  ): Target[] => {
    const got = one && ratioIn(one, ...pair)?.median
    return one && got !== undefined ? [{ what: `${what}, ${delayed(one)}`, atMost, got }] : []
  }
  const through = 'p50 through edge and region against a plain Hono Worker'
  const fromKv = 'p50 of a hit from KV against one KV.get'
  return [
    ...of(through, 1.3, code, 'clientUs', 'both', 'hono'),
    ...of(through, 1.3, published, 'clientUs', 'both', 'hono'),
    ...of(fromKv, 1.2, code, 'clientUs', 'kv', 'raw'),
    ...of(fromKv, 1.05, published, 'clientUs', 'kv', 'raw'),
    ...of(
      'a hit from memory against one KV.get, within a request',
      0.2,
      code,
      'insideUs',
      'memory',
      'raw',
    ),
  ]
}

/** Nothing where it was not measured. */
export function wallSection(wall: Wall | undefined): string {
  if (!wall) return ''
  return `
## What the code itself takes

Everything above is simulated. This is not: the production Workers on workerd, the production runtime, by the wall clock of
the machine that made this page, so only the ratios mean something elsewhere. All arms take turns in one process,
a few requests each, one at a time: what slows the machine down slows all of them, and a queue is not
measured. KV and D1 are servers on the same machine, without delay, where only code counts, and with the published medians of
real ones. Ratios are of the same block, the median of ${wall.rounds} (and least / most). "Within one request" runs
the same Worker many times in one request, so that sockets and clients do not count. CPU time is that of workerd, its sockets
included, which everybody needs who calls a database or KV. A read through edge and region has looked in KV first, in vain. Where the
time goes, and why a target is missed, stands in [decision 055](decisions/055-wall.md).

${wall.measured.map((one) => `### ${tables(one, markdownTable)}`).join('\n\n')}
`
}
