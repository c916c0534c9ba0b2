// Draws the nth request of a seed: one that keeps to the API, spoiled in none or some of its parts. Pure.
import { type Operation, sampleOf } from './api.ts'
import { BODIES, BYTES } from './bodies.ts'
import { type Chance, chanceOf } from './chance.ts'
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

/** What is done to something that is there, and asks for its version. */
const CHANGES = new Set(['PUT', 'PATCH', 'DELETE'])

type Draft = {
  method: string
  target: string
  fields: [string, string][]
  body: Uint8Array | undefined
}

export function draw(seed: number, index: number, world: World): Drawn {
  const chance = chanceOf(seed, `request ${index}`)
  const draft = spoiled(honest(world, chance), chance)
  return {
    index,
    ...draft,
    framing: framing(draft.body !== undefined, chance),
    leaves: chance.happens(SPOILED.leaves) ? chance.of(['in-request', 'before-response']) : 'never',
  }
}

function honest({ operations, colos, key }: World, chance: Chance): Draft {
  const operation = operations[chance.below(operations.length)]
  const colo = colos[chance.below(colos.length)]
  if (!operation || !colo) throw new Error('There is nothing to ask, or nowhere to ask it.')
  const { method, path, query, body } = operation
  const slug = `fuzz-${chance.below(SLUGS)}`
  const asked = query
    .filter(() => chance.happens(0.3))
    .map(({ name, schema }) => [name, String(sampleOf(schema, chance.below(2 ** 31)))])
  const search = asked.length > 0 ? `?${new URLSearchParams(asked)}` : ''
  const value = body && sampleOf(body, chance.below(2 ** 31))
  // A name of the pool, where the description has a free one.
  const named = value && typeof value === 'object' && 'slug' in value ? { ...value, slug } : value
  return {
    method,
    target: path.replace(/\{[^}]+\}/g, slug) + search,
    fields: [
      ['Host', 'localhost'],
      ['World-Colo', colo],
      ...(chance.happens(0.8) ? [['Authorization', `Bearer ${key}`] as [string, string]] : []),
      ...(body ? [['Content-Type', 'application/json'] as [string, string]] : []),
      ...(CHANGES.has(method) && chance.happens(0.9) ? [ifMatch(chance)] : []),
    ],
    body: named === undefined ? undefined : Buffer.from(JSON.stringify(named)),
  }
}

const ifMatch = (chance: Chance): [string, string] => [
  'If-Match',
  chance.happens(0.7) ? '*' : `"${1 + chance.below(4)}"`,
]

function spoiled(draft: Draft, chance: Chance): Draft {
  const { method, target, fields, body } = draft
  const foreign = body !== undefined || chance.happens(0.1) ? SPOILED.body : 0
  return {
    method: chance.happens(SPOILED.method) ? chance.of(METHODS) : method,
    target: chance.happens(SPOILED.target) ? chance.of(TARGETS) : target,
    fields: chance.happens(SPOILED.field) ? withOdd(fields, chance) : fields,
    body: chance.happens(foreign) ? oddBody(chance) : body,
  }
}

/** A field that is there already is replaced, or stands twice. */
function withOdd(fields: [string, string][], chance: Chance): [string, string][] {
  let all = fields
  for (let left = 1 + chance.below(FIELDS_MAX); left > 0; left--) {
    const [name, values] = FIELDS[chance.below(FIELDS.length)] ?? ['X', ['']]
    const kept = chance.happens(0.9) ? all.filter(([known]) => known !== name) : all
    all = [...kept, [name, chance.of(values)]]
  }
  return all
}

const oddBody = (chance: Chance): Uint8Array =>
  chance.happens(0.1) ? chance.of(BYTES) : Buffer.from(chance.of(BODIES))

function framing(hasBody: boolean, chance: Chance): Framing {
  const chunkBytes = chance.of([7, 1_024, 65_536])
  if (chance.happens(SPOILED.framing)) {
    return chance.of<Framing>([
      { kind: 'wrong-length', by: chance.of([1, -1, 1_000_000]) },
      { kind: 'cut-chunked', chunkBytes: 1_024 },
      { kind: 'chunked', chunkBytes },
    ])
  }
  if (!hasBody) return { kind: 'none' }
  return chance.happens(0.25) ? { kind: 'chunked', chunkBytes } : { kind: 'length' }
}
