// Everything that the requests of one history meet: database, KV, regions, edges, their epochs and clocks.
import { type Changes, createChanges } from '../../src/shared/changes.ts'
import { seeded } from '../world/random.ts'
import { type Agenda, createAgenda } from './agenda.ts'
import { type Database, openDatabase } from './database.ts'
import type { Entry } from './edge.ts'
import type { Twist } from './mutants.ts'
import { EDGES, type Plan, REGIONS, type Restore } from './plan.ts'
import type { Region } from './region.ts'

/** Nothing yet. */
export const noCount = () => ({
  ...{ operations: 0, unavailable: 0 },
  ...{ reads: 0, hits: 0, databaseReads: 0, primaryReads: 0 },
})
export type Count = ReturnType<typeof noCount>

export type World = {
  plan: Plan
  twist: Twist | undefined
  agenda: Agenda
  db: Database
  kv: Kv
  region: (index: number) => Region
  /** Of an edge. */
  epoch: (edge: number) => number
  clock: (edge: number) => number
  changes: (edge: number) => Changes
  count: Count
  chance: (label: string) => () => number
}

/** Some day; so that clocks that are off stay positive. */
const ZERO_MS = 1_700_000_000_000

/** Commits that an edge remembers: so few that some are forgotten. */
const KNOWN_MAX = 8

export function openWorld(plan: Plan, twist: Twist | undefined): World {
  const { seed, dials, items, present } = plan
  const agenda = createAgenda()
  const db = openDatabase(items, present, REGIONS)
  const count = noCount()
  const common = { epoch: 1, db, dials, twist, count }
  const regions = Array.from({ length: REGIONS }, (_, index): Region => ({ index, ...common }))
  const edges = Array.from({ length: EDGES }, (_, edge) => ({
    ...{ epoch: 1, skewMs: edge === 1 ? dials.skewMs : 0 },
  }))
  const changes = edges.map(() => createChanges(KNOWN_MAX))
  for (const event of plan.events) {
    if (event.kind === 'restore') agenda.at(event.at, () => restore(event))
  }

  function restore({ back, databaseMs, regionsMs, edgesMs }: Restore): void {
    const epoch = db.head().epoch + 1
    db.restore(back)
    if (twist === 'M11') return
    if (twist === 'G7') agenda.after(databaseMs, () => db.setEpoch(epoch))
    else db.setEpoch(epoch)
    const learn = (places: { epoch: number }[], ms: number[]) => {
      for (const [index, one] of places.entries()) {
        agenda.after(ms[index] ?? 0, () => {
          one.epoch = epoch
        })
      }
    }
    learn(regions, regionsMs)
    learn(edges, edgesMs)
  }

  const known = (edge: number): Changes => {
    const found = changes[edge]
    if (!found) throw new Error(`there is no edge ${edge}`)
    return found
  }
  const region = (index: number): Region => {
    const found = regions[index % REGIONS]
    if (!found) throw new Error(`there is no region ${index}`)
    return found
  }
  return {
    plan,
    twist,
    agenda,
    db,
    kv: openKv(plan),
    region,
    epoch: (edge) => edges[edge]?.epoch ?? 1,
    clock: (edge) => ZERO_MS + Math.floor(agenda.now()) + (edges[edge]?.skewMs ?? 0),
    changes: known,
    count,
    chance: (label) => seeded(seed, label),
  }
}

type Kv = ReturnType<typeof openKv>

/** Gives any value that was ever put under the key, or none. */
function openKv({ dials: { kvEmpty, kvOld } }: Plan) {
  const entries = new Map<number, Entry[]>()
  return {
    put(key: number, entry: Entry): void {
      const known = entries.get(key)
      if (known) known.push(entry)
      else entries.set(key, [entry])
    },
    get(key: number, random: () => number): Entry | undefined {
      const known = entries.get(key)
      if (!known || random() < kvEmpty) return undefined
      if (random() >= kvOld) return known.at(-1)
      return known[Math.floor(random() * known.length)]
    },
  }
}
