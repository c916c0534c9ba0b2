// A read on its way: a copy if one may be shown, else a region, else the last good copy.
import { type Position, start } from '../../src/shared/position.ts'
import { type Entry, lookUp, recentEnough, type Source, termsOf } from './edge.ts'
import { type Answer, readAt, type Shown } from './region.ts'
import { hop, isTracked, respond, type Visit } from './respond.ts'

/** Room for the keys of one epoch. */
const KEYS = 32
const kvKey = (epoch: number, key: number) => epoch * KEYS + key

/** A fill that is late comes when a client has long written again. */
const FILL_MS_MAX = 5
const LATE_FILL_MS_MAX = 2_000

export function askRead(visit: Visit): void {
  const { world, edge, epoch, act, entered, random } = visit
  const { agenda, count, db, kv, twist } = world
  count.reads++
  const atLeast = act.wish === 'latest' ? db.head().at : 0
  const bypass = act.wish === 'latest' || entered.reset !== undefined
  const entry = bypass ? undefined : kv.get(kvKey(epoch, act.key), random)
  const lookup = lookUp(entry, entered, world.changes(edge), world.clock(edge), twist)
  if (lookup.kind !== 'miss') {
    count.hits++
    show(visit, lookup.entry.shown, 'cache', { atLeast, how: lookup.kind })
    if (lookup.kind === 'stale') {
      agenda.after(hop(random), () => fetchFrom(visit, start(epoch), false))
    }
    return
  }
  agenda.after(hop(random), () => {
    const answer = fetchFrom(visit, entered.position, bypass)
    if (answer.kind === 'shown') show(visit, answer.shown, 'region', { atLeast, how: 'miss' })
    else spare(visit, lookup.spare)
  })
}

/** As `load` of src/edge/upstream/load.ts: one region, and when it fails another; what it gave is stored. */
function fetchFrom(visit: Visit, position: Position, primary: boolean): Answer {
  const { world, edge, epoch, act, random } = visit
  const { regionDown } = world.plan.dials
  const bornAt = world.clock(edge)
  const first = Math.floor(random() * 3)
  let answer: Answer = { kind: 'unable' }
  for (let tries = 0; tries < 2 && answer.kind === 'unable'; tries++) {
    const region = world.region(first + tries)
    const down = random() < regionDown
    if (!down) answer = readAt(region, { ...position, primary }, act.key, random)
  }
  if (answer.kind !== 'shown') return answer
  const { shown, recent } = answer
  world.changes(edge).learn(recent)
  fill(visit, kvKey(epoch, act.key), { shown, terms: termsOf(shown), bornAt })
  return answer
}

/** Lost, late or twice. */
function fill({ world, random }: Visit, key: number, entry: Entry): void {
  const { agenda, db, kv, plan, twist } = world
  const { fillLost, fillLate } = plan.dials
  const store = () => {
    const { shown } = entry
    const snapshot = { ...shown.snapshot, a: Math.max(shown.snapshot.a, db.head().n) }
    kv.put(key, twist === 'M4' ? { ...entry, shown: { ...shown, snapshot } } : entry)
  }
  if (random() >= fillLost) agenda.after(random() * FILL_MS_MAX, store)
  if (random() < fillLate) agenda.after(random() * LATE_FILL_MS_MAX, store)
}

/** As `lastGood` of src/edge/cache/serve.ts. */
function spare(visit: Visit, entry: Entry | undefined): void {
  const { world, edge, entered, act } = visit
  const known = world.changes(edge)
  const recent = entry && recentEnough(entry.shown, entered, known, world.twist)
  if (entry && (recent || act.wish === 'stale-ok')) {
    const how = recent ? 'stale-if-error' : 'stale-ok'
    show(visit, entry.shown, 'cache', { atLeast: 0, how })
    return
  }
  world.count.unavailable++
  respond(visit, undefined, 'region', () => {
    visit.slot.note = '503'
  })
}

type How = { atLeast: number; how: string }

function show(visit: Visit, shown: Shown, source: Source, { atLeast, how }: How): void {
  respond(visit, shown, source, () => {
    const { act, slot } = visit
    const { key, value, snapshot } = shown
    const loose = how === 'stale-ok' || !isTracked(visit, source)
    slot.note = `${how} [${snapshot.m},${snapshot.a}]`
    slot.steps = [{ kind: 'read', op: act.id, key, value, loose, atLeast }]
  })
}
