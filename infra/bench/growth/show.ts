// Growth as a section of docs/benchmarks.md, and as pictures. Pure.

import { LOADS_MAX } from '../../../src/edge/upstream/limits.ts'
import { left, markdownTable, right } from '../../cli/tables.ts'
import { percent } from '../../cli/words.ts'
import { type Curve, curvePicture } from './curve.ts'
import type { Growth } from './growth.ts'
import { kneeByFactors, type Point } from './knee.ts'

const curve = <T extends { x: number }>(
  name: string,
  unit: string,
  of: readonly T[],
  y: (one: T) => number,
): Curve => ({ name, unit, points: of.map((one) => ({ x: one.x, y: y(one) })) })

const gain: typeof curve = (...of) => ({ ...curve(...of), gains: true })

/** Megabytes a second. */
const flow = ({ x, perSecond }: { x: number; perSecond: number }) => (x * perSecond) / 1e6

export const growthPictures = (growth: Growth): { [file: string]: string } =>
  Object.fromEntries(
    picturesOf(growth).map(({ file, title, x, curves }) => [
      `bench-growth-${file}.svg`,
      curvePicture({ title, x, curves }),
    ]),
  )

const picturesOf = ({ clients, sizes, held, edges, writes, keys, colos, regions }: Growth) => [
  {
    ...{ file: 'clients', title: 'More clients of one isolate', x: 'clients' },
    curves: [
      gain('requests answered in a second', '/s', clients, (one) => one.perSecond),
      curve('p95', 'ms', clients, (one) => one.p95),
    ],
  },
  {
    ...{ file: 'writes', title: 'More clients that write', x: 'clients' },
    curves: [
      gain('links made in a second', '/s', writes.steps, (one) => one.perSecond),
      curve('p95', 'ms', writes.steps, (one) => one.p95),
    ],
  },
  {
    ...{ file: 'sizes', title: 'Larger entries', x: 'bytes of a body' },
    curves: [
      gain('megabytes a second', 'MB/s', sizes, flow),
      curve('p95', 'ms', sizes, (one) => one.p95),
    ],
  },
  {
    ...{ file: 'held', title: 'Bodies of 20 MB that nobody reads', x: 'clients' },
    curves: [curve('memory of workerd', 'MB', held, (one) => one.mb)],
  },
  {
    ...{ file: 'keys', title: 'More keys', x: 'keys' },
    curves: [
      gain('hits of reads', '%', keys, (one) => 100 * one.hits),
      curve('mean of reads', 'ms', keys, (one) => one.mean),
    ],
  },
  {
    ...{ file: 'regions', title: 'More regions', x: 'regions, the best next one each time' },
    curves: [
      gain('mean way to the nearest', 'ms', regions, (one) => one.mean),
      gain('p95', 'ms', regions, (one) => one.p95),
    ],
  },
  {
    ...{ file: 'edges', title: 'More edges', x: 'edges' },
    curves: [
      curve('hits of reads, simulated', '%', colos, (one) => 100 * one.hits),
      curve('memory of workerd', 'MB', edges, (one) => one.mb),
    ],
  },
]

/** Empty without figures. */
export function growthSection(growth: Growth | undefined): string {
  if (!growth) return ''
  const { command, commit, seed, cores, clients, sizes, held, edges, writes } = growth
  const { keys, colos, regions } = growth
  const one = clients[0]
  return `
## How it grows

\`${command}\` at commit ${commit}, seed ${seed}. What it costs and where the platform's limits are: [docs/scale.md](scale.md). A knee
is where a curve bends, by [Kneedle](https://doi.org/10.1109/ICDCSW.2011.20) over x in powers: beyond it, more brings little.
${kneeLines(growth)}

![More clients](pictures/bench-growth-clients.svg)
![More clients that write](pictures/bench-growth-writes.svg)
![Larger entries](pictures/bench-growth-sizes.svg)
![Bodies that nobody reads](pictures/bench-growth-held.svg)

By the wall clock: one isolate of the edge in workerd, ${cores} cores for it, its clients, KV and the regions' stand-in, so that throughput is
this machine's. Clients ask in closed loop for what memory has. An answer of one client takes ${one?.p50 ?? 0} ms; half of that
throughput per client is left at ${halved(clients)} clients. What failed got a 503: an isolate lets ${LOADS_MAX} loads in at once, and a KV
that this machine makes late is a miss.

${stepTable('clients', clients)}

Entries of growing size, one client a core: up to 256 kB from memory, beyond from KV.

${stepTable('bytes', sizes)}

Links that are made, through edge, region and the local D1:

${stepTable('clients', writes.steps)}

Clients that ask for 20 MB each, something else each, and do not read it: the platform has 128 MB for an isolate, workerd here has no end.

${pairTable('clients', 'MB', held)}

![More keys](pictures/bench-growth-keys.svg)
![More regions](pictures/bench-growth-regions.svg)
![More edges](pictures/bench-growth-edges.svg)

In virtual time, the production edge: with more keys of the same traffic, and in more colos.

${simulatedTable('keys', keys)}

${simulatedTable('colos', colos)}

The way from the users' colos to the nearest region, as regions are added where they save most. Beyond D1's six locations a region
would need another database; the data knows 23 places, and no way from a user to a colo, so that more than 26 edges are not simulated.

${markdownTable(
  [...right('regions'), ...left('the next one'), ...right('mean ms', 'p95 ms')],
  regions.map(({ x, id, mean, p95 }) => [String(x), id, String(mean), String(p95)]),
)}

Isolates of the edge in one workerd: until each has answered once, and the memory of all. More than six regions do not boot here: a
region needs a placement and a replica of its own.

${markdownTable(
  right('edges', 'boot ms', 'MB'),
  edges.map(({ x, bootMs, mb }) => [String(x), String(bootMs), String(mb)]),
)}
`
}

function kneeLines({ clients, writes, sizes, keys, regions }: Growth): string {
  const knees: [string, readonly Point[]][] = [
    ['clients', clients.map(({ x, perSecond }) => ({ x, y: perSecond }))],
    ['clients that write', writes.steps.map(({ x, perSecond }) => ({ x, y: perSecond }))],
    ['bytes', sizes.map((one) => ({ x: one.x, y: flow(one) }))],
    ['keys', keys.map(({ x, hits }) => ({ x, y: hits }))],
    ['regions', regions.map(({ x, mean }) => ({ x, y: mean }))],
  ]
  const words = knees.map(([name, points]) => {
    const knee = kneeByFactors(points)
    return knee ? `${knee.x.toLocaleString('en')} ${name}` : `none in ${name}`
  })
  return `Here: ${words.join(', ')}.`
}

/** The first number of clients that each get less than half of what one alone gets. */
function halved(steps: Growth['clients']): string {
  const [first] = steps
  const alone = (first?.perSecond ?? 0) / (first?.x ?? 1)
  const found = steps.find(({ x, perSecond }) => perSecond / x < alone / 2)
  return found ? String(found.x) : 'no'
}

const stepTable = (name: string, steps: Growth['clients']): string =>
  markdownTable(
    right(name, 'answers/s', 'p50 ms', 'p95 ms', 'failed'),
    steps.map(({ x, perSecond, p50, p95, failed }) =>
      [x, perSecond, p50, p95, failed].map((value) => value.toLocaleString('en')),
    ),
  )

const pairTable = (name: string, unit: string, points: Growth['held']): string =>
  markdownTable(
    right(name, unit),
    points.map(({ x, mb }) => [String(x), String(mb)]),
  )

const simulatedTable = (name: string, points: Growth['keys']): string =>
  markdownTable(
    right(name, 'hits', 'mean ms', 'p95 ms', 'KV reads', 'KV writes'),
    points.map(({ x, hits, mean, p95, kvReads, kvWrites }) => [
      ...[x.toLocaleString('en'), percent(hits, 1), String(mean), String(p95)],
      ...[kvReads.toFixed(3), kvWrites.toFixed(3)],
    ]),
  )
