// A body to begin with, made from an OpenAPI schema: its own example, or the least that it asks for.
import { isRecord } from '../shared/guards.ts'

/** A schema that holds itself ends here. */
const DEPTH_MAX = 6

/** `schemas` is where `#/components/schemas/…` leads. What was given as an example or default stands; of an object,
 * what is required or has a default, and all of it where nothing has. Never throws: what it does not know is `null`. */
export function exampleOf(schema: unknown, schemas: object = {}, depth = 0): unknown {
  const found = resolved(schema, schemas)
  if (depth > DEPTH_MAX || !isRecord(found)) return null
  const given = [found.example, listed(found.examples)[0], found.default, found.const]
  const first = [...given, listed(found.enum)[0]].find((value) => value !== undefined)
  if (first !== undefined) return first
  const below = (one: unknown) => exampleOf(one, schemas, depth + 1)
  if (found.allOf) return Object.assign({}, ...listed(found.allOf).map(below))
  const choice = listed(found.oneOf ?? found.anyOf)[0]
  if (choice !== undefined) return below(choice)
  const [type = 'object'] = [found.type].flat()
  if (type === 'object') return objectOf(found, schemas, depth)
  if (type === 'array') return [below(found.items)]
  return SCALARS.get(type) ?? null
}

const SCALARS = new Map<unknown, unknown>([
  ['string', ''],
  ['integer', 0],
  ['number', 0],
  ['boolean', false],
])

function objectOf(
  { properties, required }: Record<string, unknown>,
  schemas: object,
  depth: number,
) {
  const all = Object.entries(isRecord(properties) ? properties : {})
  const asked = all.filter(
    ([name, schema]) => listed(required).includes(name) || hasDefault(resolved(schema, schemas)),
  )
  const shown = asked.length > 0 ? asked : all
  return Object.fromEntries(
    shown.map(([name, schema]) => [name, exampleOf(schema, schemas, depth + 1)]),
  )
}

const hasDefault = (schema: unknown): boolean => isRecord(schema) && schema.default !== undefined

function resolved(schema: unknown, schemas: object): unknown {
  if (!isRecord(schema) || typeof schema.$ref !== 'string') return schema
  const name = schema.$ref.split('/').at(-1)
  return Object.entries(schemas).find(([known]) => known === name)?.[1]
}

const listed = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])
