// Draws the nth request of a seed: one that keeps to the API, spoiled in none or some of its parts. Pure.
import { between, pick, type Random } from '../traffic/chance.ts'
import { seeded } from '../world/random.ts'
import { type Operation, sampleOf } from './api.ts'
import { BODIES, BYTES } from './bodies.ts'
import { FIELDS, METHODS, TARGETS } from './hostile.ts'
import type { Drawn, Framing } from './request.ts'

export type World = {
  operations: readonly Operation[]
  colos: readonly string[]
  /** The development API key. */
  key: string
}

/** So few that requests meet in them: made, changed, deleted and read by one another. */
const SLUGS = 24
/** How often each part of a request is spoiled. Most requests are spoiled once or not at all, since what is wrong
 * in three places is refused for the first; and a body that never ends is waited for as long as a write may take. */
const SPOILED = { method: 0.06, target: 0.15, field: 0.5, body: 0.2, framing: 0.02, leaves: 0.08 }
const FIELDS_MAX = 4
/** Of the samples of a schema. */
const SEED_MAX = 2 ** 31 - 1

/** What is done to something that is there, and asks for its version. */
const CHANGES = new Set(['PUT', 'PATCH', 'DELETE'])

type Draft = {
  method: string
  target: string
  fields: [string, string][]
  body: Uint8Array | undefined
}

export function draw(seed: number, index: number, world: World): Drawn {
  const chance = seeded(seed, `request ${index}`)
  const draft = spoiled(honest(world, chance), chance)
  return {
    index,
    ...draft,
    framing: framing(draft.body !== undefined, chance),
    leaves: chance() < SPOILED.leaves ? pick(chance, ['in-request', 'before-response']) : 'never',
  }
}

function honest({ operations, colos, key }: World, chance: Random): Draft {
  if (operations.length === 0 || colos.length === 0) {
    throw new Error('There is nothing to ask, or nowhere to ask it.')
  }
  const { method, path, query, body } = pick(chance, operations)
  const colo = pick(chance, colos)
  const slug = `fuzz-${between(chance, 0, SLUGS - 1)}`
  const asked = query
    .filter(() => chance() < 0.3)
    .map(({ name, schema }) => [name, String(sampleOf(schema, between(chance, 0, SEED_MAX)))])
  const search = asked.length > 0 ? `?${new URLSearchParams(asked)}` : ''
  const value = body && sampleOf(body, between(chance, 0, SEED_MAX))
  // A name of the pool, where the description has a free one.
  const named = value && typeof value === 'object' && 'slug' in value ? { ...value, slug } : value
  return {
    method,
    target: path.replace(/\{[^}]+\}/g, slug) + search,
    fields: [
      ['Host', 'localhost'],
      ['World-Colo', colo],
      ...(chance() < 0.8 ? [['Authorization', `Bearer ${key}`] as [string, string]] : []),
      ...(body ? [['Content-Type', 'application/json'] as [string, string]] : []),
      ...(CHANGES.has(method) && chance() < 0.9 ? [ifMatch(chance)] : []),
    ],
    body: named === undefined ? undefined : Buffer.from(JSON.stringify(named)),
  }
}

const ifMatch = (chance: Random): [string, string] => [
  'If-Match',
  chance() < 0.7 ? '*' : `"${between(chance, 1, 4)}"`,
]

function spoiled(draft: Draft, chance: Random): Draft {
  const { method, target, fields, body } = draft
  const foreign = body !== undefined || chance() < 0.1 ? SPOILED.body : 0
  return {
    method: chance() < SPOILED.method ? pick(chance, METHODS) : method,
    target: chance() < SPOILED.target ? pick(chance, TARGETS) : target,
    fields: chance() < SPOILED.field ? withOdd(fields, chance) : fields,
    body: chance() < foreign ? oddBody(chance) : body,
  }
}

/** A field that is there already is replaced, or stands twice. */
function withOdd(fields: [string, string][], chance: Random): [string, string][] {
  let all = fields
  for (let left = between(chance, 1, FIELDS_MAX); left > 0; left--) {
    const [name, values] = pick(chance, FIELDS)
    const kept = chance() < 0.9 ? all.filter(([known]) => known !== name) : all
    all = [...kept, [name, pick(chance, values)]]
  }
  return all
}

const oddBody = (chance: Random): Uint8Array =>
  chance() < 0.1 ? pick(chance, BYTES) : Buffer.from(pick(chance, BODIES))

function framing(hasBody: boolean, chance: Random): Framing {
  const chunkBytes = pick(chance, [7, 1_024, 65_536])
  if (chance() < SPOILED.framing) {
    return pick<Framing>(chance, [
      { kind: 'wrong-length', by: pick(chance, [1, -1, 1_000_000]) },
      { kind: 'cut-chunked', chunkBytes: 1_024 },
      { kind: 'chunked', chunkBytes },
    ])
  }
  if (!hasBody) return { kind: 'none' }
  return chance() < 0.25 ? { kind: 'chunked', chunkBytes } : { kind: 'length' }
}
