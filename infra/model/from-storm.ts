// A storm's history as the checker wants it: what each commit changed, and what each client saw. Pure.
import type { Line, OpLine, Seen } from '../traffic/history.ts'
import type { History, Session, Step } from './checker.ts'
import { createLinks, linkKey } from './links.ts'
import { firstIndex } from './search.ts'
import { ABSENT, type Change, type Commit } from './timeline.ts'

export type FromStorm = {
  history: History
  /** What the primary's own account says against itself, in words: an effect that no commit made. */
  faults: string[]
}

/** `lines` as infra/traffic/history.ts has them, in any order of kinds. */
export function fromStorm(lines: Iterable<Line>): FromStorm {
  const all = [...lines]
  const ops = all.filter((line) => line.kind === 'op')
  const rows = all.filter((line) => line.kind === 'row')
  const commitLines = all.filter((line) => line.kind === 'commit')
  commitLines.sort((one, other) => one.seq - other.seq)
  const deletes = new Set(ops.flatMap(({ method, key }) => (method === 'DELETE' && key ? key : [])))
  const links = createLinks({ limits: new Set(ops.flatMap(limitOf)), deletes, rows })
  const commits = commitLines.map((line): Commit => ({ op: line.key, changes: links.apply(line) }))
  const position = new Map(commitLines.map(({ key }, index) => [key, index + 1]))
  const latest = acknowledged(ops, position)
  const toStep = (op: OpLine) => stepsOf(op, { latest, links })
  return {
    history: { initial: links.initial, commits, sessions: sessionsOf(ops, toStep) },
    faults: links.faults(),
  }
}

const limitOf = ({ path }: OpLine): number[] => {
  const [, limit] = /^\/api\/links\?limit=(\d+)$/.exec(path) ?? []
  return limit === undefined ? [] : [Number(limit)]
}

function sessionsOf(ops: readonly OpLine[], toSteps: (op: OpLine) => Step[]): Session[] {
  const clients = Map.groupBy(ops, ({ client }) => client)
  return [...clients].map(([client, own]) => ({
    name: `client ${client}`,
    steps: own.sort((one, other) => one.n - other.n).flatMap(toSteps),
  }))
}

type Around = { latest: (atMs: number) => number; links: ReturnType<typeof createLinks> }

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
  const change = op.value && saw(op.value, op.path)
  if (!change) return []
  const loose = op.anonymous || op.token === undefined || op.wish === 'stale-ok'
  const atLeast = op.wish === 'latest' ? latest(op.invokedAt) : 0
  return [{ kind: 'read', op: nameOf(op), ...change, loose, atLeast }]
}

function writesOf(op: OpLine, { links }: Around): Step[] {
  const { key, value, status, outcome, replayed, ifMatch, path } = op
  if (key === undefined) return []
  const change = value && saw(value, path)
  const again = op.again !== undefined || replayed === true
  const over = links.versionOf(path.split('/').at(-1) ?? '', ifMatch)
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

/** Under which key of `createLinks`, and what. */
function saw(seen: Seen, path: string): Change | undefined {
  switch (seen.kind) {
    case 'link':
      return linkKey.link(seen)
    case 'redirect':
      return linkKey.follow(seen.slug, seen.url)
    case 'gone':
      return linkKey.follow(seen.slug, undefined)
    case 'deleted':
      return linkKey.deleted(seen.slug)
    case 'missing':
      return { ...linkKey.deleted(seen.slug), value: ABSENT }
    case 'list':
      return linkKey.list(Number(/limit=(\d+)/.exec(path)?.[1]), seen.links)
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
