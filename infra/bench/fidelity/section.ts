// The comparison as a section of docs/benchmarks.md. Pure.
import { markdownTable } from '../../cli/tables.ts'
import { ms, percent } from '../../cli/words.ts'
import { type Fidelity, fidelityTable, type Row, rowsOf } from './compare.ts'

/** Nothing where nobody has compared. */
export function fidelitySection(fidelity: Fidelity | undefined): string {
  if (!fidelity) return ''
  const { command, commit, scenario, overhead, cpuBusy, others } = fidelity
  const { seed, seconds, warmSeconds, perSecond, keys, writes } = scenario
  const differing = rowsOf(fidelity).filter((row) => row.differs)
  const own = Object.entries(overhead).map(([kind, value]) => `${kind} ${ms(value)}`)
  return `
## Is the simulation right?

The same traffic by the wall clock, through the local world: production edge and production regions on workerd, replicas that are
SQLite, wires that take their time. Made by \`${command}\` at commit ${commit}, seed ${seed}: ${perSecond} requests a second for ${seconds - warmSeconds} s after
${warmSeconds} s to warm up, ${percent(writes)} writes, ${keys} keys, one isolate in each colo. Both sides have the same people, keys and moments, and their
replicas the same spells of lag.

${fidelityTable(fidelity, markdownTable)}

${others.length} other seeds say how much is chance. The machine's own time is what the same traffic takes in a world a thousand times as fast, by who
answers: ${own.join(', ')}; its cores were ${percent(cpuBusy)} busy.

${differing.length === 0 ? 'Nothing differs by more than a tenth and by more than chance.' : `What differs by more than a tenth and by more than chance:\n\n${differing.map((row) => explained(row, cpuBusy)).join('\n')}`}
`
}

/** Why a figure of the world may differ, whose machine's median alone is taken off. Of whatever is not here nobody knows. */
const REASONS: [what: RegExp, reason: string][] = [
  [
    /^reads, p50$/,
    'most reads are hits, which take a millisecond or two: as long as the machine needs to have a timer fire, and to hop to the process that all wires run in',
  ],
  [/p99$/, 'queues of the machine, of which a median knows nothing'],
  [
    /that waited$/,
    'a query counts as one that waited after 30 ms, and in the world it may have waited for a core',
  ],
  [
    /^loads and writes through/,
    'where two regions are a few milliseconds apart, as western and eastern Europe are from Frankfurt, the machine’s noise decides which one the edge measures as the nearer',
  ],
]

/** Cores that are busier than this have no time to spare for a burst: times are the machine's. */
const BUSY_MAX = 0.6

function explained({ what, unit }: Row, cpuBusy: number): string {
  const queued = unit === 'ms' && cpuBusy > BUSY_MAX
  const busy = queued
    ? `the machine was ${percent(cpuBusy)} busy, and answers waited for a core`
    : undefined
  const [, reason = busy] = REASONS.find(([pattern]) => pattern.test(what)) ?? []
  return `- ${what}: ${reason ?? '**not explained**'}.`
}
