// What a run saw, in the simulation or in the world, and the figures that both are compared by. Pure.
import { parseTiming } from '../../../src/shared/timing.ts'
import type { Outcome, Source } from '../report/arm.ts'
import { createWitness, type Violations } from '../report/sessions.ts'
import { type Tail, tailOf } from '../report/summary.ts'
import type { Request } from '../report/users.ts'

/** One request: when it was sent, in milliseconds since the beginning, and how long its answer took. */
export type Seen = { atMs: number; ms: number; request: Request; outcome: Outcome }

export type Kind = Source | 'write'

export type Figures = {
  reads: number
  writes: number
  failed: number
  readMs: Tail
  writeMs: Tail
  /** Shares of the reads that were answered. */
  hits: number
  fromPrimary: number
  /** Of those: a replica answered, and had to wait for the session's position. */
  waited: number
  /** Shares of what no cache answered. */
  regions: { [id: string]: number }
  violations: Violations
}

/** Beyond any query in place, whose p99.99 is 28 ms: the replica waited. */
const WAITED_MS = 30

export const kindOf = ({ request, outcome }: Seen): Kind | undefined => {
  if (!outcome.ok) return undefined
  return request.write ? 'write' : outcome.source
}

/** Of what was sent from `fromMs` on; sessions are watched from the beginning. */
export function figuresOf(all: readonly Seen[], fromMs: number): Figures {
  const seen = all.filter(({ atMs }) => atMs >= fromMs)
  const good = seen.filter(({ outcome }) => outcome.ok)
  const reads = good.filter(({ request }) => !request.write)
  const share = (of: readonly Seen[], among: readonly Seen[]) =>
    among.length === 0 ? 0 : Math.round((1e4 * of.length) / among.length) / 1e4
  const from = (...kinds: Kind[]) => reads.filter((one) => kinds.includes(kindOf(one) ?? 'write'))
  const regionOf = (one: Seen) => timed(one, 'region')[0]?.desc
  const loads = good.filter((one) => regionOf(one) !== undefined) // not by the load of another
  return {
    reads: seen.filter(({ request }) => !request.write).length,
    writes: seen.filter(({ request }) => request.write).length,
    failed: seen.length - good.length,
    readMs: tailOf(reads.map(({ ms }) => ms)),
    writeMs: tailOf(good.filter(({ request }) => request.write).map(({ ms }) => ms)),
    hits: share(from('memory', 'cache'), reads),
    fromPrimary: share(from('primary'), reads),
    waited: share(
      from('replica').filter((one) => timed(one, 'db').some(({ durMs = 0 }) => durMs > WAITED_MS)),
      reads,
    ),
    regions: Object.fromEntries(
      [...Map.groupBy(loads, (one) => regionOf(one) ?? '')]
        .sort(([a], [b]) => a.localeCompare(b, 'en'))
        .map(([id, of]) => [id, share(of, loads)]),
    ),
    violations: violationsIn(all),
  }
}

const timed = ({ outcome }: Seen, name: string) =>
  parseTiming(outcome.ok ? (outcome.timing ?? '') : '').filter((one) => one.name === name)

/** By the report's witness, which is told what was sent and answered in the order of time. */
function violationsIn(seen: readonly Seen[]): Violations {
  const witness = createWitness()
  const answers = new Map<Seen, ReturnType<typeof witness.sent>>()
  const moments = seen.flatMap((one) => [
    { at: one.atMs, happens: () => void answers.set(one, witness.sent(one.request)) },
    {
      at: one.atMs + one.ms,
      happens: () => void (one.outcome.ok && answers.get(one)?.(one.outcome.version)),
    },
  ])
  for (const { happens } of moments.sort((a, b) => a.at - b.at)) happens()
  return witness.violations
}
