// A storm's history as the checker wants it: what each commit changed, and what each client saw. Pure.
import type { Workload } from '../../src/shared/workload.ts'
import type { Line, OpLine, Seen } from '../traffic/history.ts'
import type { History, Session, Step } from './checker.ts'
import { createItems, itemKey } from './items.ts'
import { firstIndex } from './search.ts'
import { ABSENT, type Change, type Commit } from './timeline.ts'

export type FromStorm = {
  history: History
  /** What the primary's own account says against itself, in words: an effect that no commit made. */
  faults: string[]
}

/** `lines` as infra/traffic/history.ts has them, in any order of kinds. */
export function fromStorm(lines: Iterable<Line>, workload: Workload): FromStorm {
  const all = [...lines]
  const ops = all.filter((line) => line.kind === 'op')
  const rows = all.filter((line) => line.kind === 'row')
  const commitLines = all.filter((line) => line.kind === 'commit')
  commitLines.sort((one, other) => one.seq - other.seq)
  const removals = new Set(
    ops.flatMap(({ method, key }) => (method === 'DELETE' && key ? key : [])),
  )
  const items = createItems({ workload, removals, rows })
  const commits = commitLines.map((line): Commit => ({ op: line.key, changes: items.apply(line) }))
  const position = new Map(commitLines.map(({ key }, index) => [key, index + 1]))
  const latest = acknowledged(ops, position)
  const toStep = (op: OpLine) => stepsOf(op, { latest, items })
  return {
    history: { initial: items.initial, commits, sessions: sessionsOf(ops, toStep) },
    faults: items.faults(),
  }
}

function sessionsOf(ops: readonly OpLine[], toSteps: (op: OpLine) => Step[]): Session[] {
  const clients = Map.groupBy(ops, ({ client }) => client)
  return [...clients].map(([client, own]) => ({
    name: `client ${client}`,
    steps: own.sort((one, other) => one.n - other.n).flatMap(toSteps),
  }))
}

type Around = { latest: (atMs: number) => number; items: ReturnType<typeof createItems> }

function stepsOf(op: OpLine, around: Around): Step[] {
  const steps = op.method === 'GET' ? readsOf(op, around) : writesOf(op, around)
  return isReset(op) ? [{ kind: 'restart' }, ...steps] : steps
}

/** A token that goes back without saying so is found where the answer is read; this one said so. */
const isReset = ({ tokenSent: sent, token, wrong }: OpLine): boolean =>
  sent !== undefined &&
  token !== undefined &&
  wrong === undefined &&
  (token.epoch !== sent.epoch || token.floor < sent.floor)

function readsOf(op: OpLine, { latest }: Around): Step[] {
  const change = op.value && saw(op.value)
  if (!change) return []
  const loose = op.anonymous || op.token === undefined || op.wish === 'stale-ok'
  const atLeast = op.wish === 'latest' ? latest(op.invokedAt) : 0
  return [{ kind: 'read', op: nameOf(op), ...change, loose, atLeast }]
}

function writesOf(op: OpLine, { items }: Around): Step[] {
  const { key, value, status, outcome, replayed, ifMatch, path } = op
  if (key === undefined) return []
  const change = value && saw(value)
  const again = op.again !== undefined || replayed === true
  const over = items.versionOf(path.split('/').at(-1) ?? '', ifMatch)
  const base = { kind: 'write', op: key, again, ...(over && { over }) } as const
  if (outcome !== 'answered' || status === undefined || status >= 500) {
    return [{ ...base, outcome: 'unknown' }]
  }
  if (status < 300) return [{ ...base, outcome: 'done', ...(change && { wrote: change }) }]
  const refused: Step = { ...base, outcome: 'refused' }
  if (!change) return [refused]
  return [refused, { kind: 'read', op: nameOf(op), ...change, loose: op.token === undefined }]
}

const nameOf = ({ client, n, method, path }: OpLine): string => `${client}/${n} ${method} ${path}`

/** Under which key of `createItems`, and what. */
function saw(seen: Seen): Change {
  switch (seen.kind) {
    case 'item':
      return itemKey.item(seen)
    case 'redirect':
      return itemKey.follow(seen.name, seen.value)
    case 'gone':
      return itemKey.follow(seen.name, undefined)
    case 'deleted':
      return itemKey.deleted(seen.name)
    case 'missing':
      return { ...itemKey.deleted(seen.name), value: ABSENT }
    case 'list':
      return itemKey.list(seen.items)
  }
}

/** The newest commit that had been acknowledged to anybody before a time. */
function acknowledged(ops: readonly OpLine[], position: ReadonlyMap<string, number>) {
  const known = ops
    .filter(({ key, status }) => key !== undefined && status !== undefined && status < 300)
    .map(({ key = '', completedAt }) => ({ at: completedAt, position: position.get(key) ?? 0 }))
    .sort((one, other) => one.at - other.at)
  let newest = 0
  for (const one of known) {
    newest = Math.max(newest, one.position)
    one.position = newest
  }
  return (atMs: number): number => {
    const later = firstIndex(known.length, (index) => (known[index]?.at ?? 0) >= atMs)
    return known[later - 1]?.position ?? 0
  }
}
