// Keys of wrangler.toml that wrangler does not know, by wrangler's own schema. Pure.
import { closest, distance } from 'fastest-levenshtein'
import { isTable } from '../toml/difference.ts'
import { type Document, lineOf, type Path } from '../toml/document.ts'
import { keyOf } from '../toml/literal.ts'

/** The parts of JSON Schema that wrangler's has. */
export type Schema = {
  $ref?: string
  definitions?: Record<string, Schema>
  properties?: Record<string, Schema>
  additionalProperties?: boolean | Schema
  items?: Schema
  anyOf?: Schema[]
  allOf?: Schema[]
}

/** Farther apart, two keys have nothing to do with each other: this part of the letters. */
const TYPO_MAX = 1 / 3

/** wrangler only warns of them, and deploys without what they were to say. */
export function unknownKeys(document: Document, schema: Schema): string[] {
  const { definitions = {} } = schema
  const top = () => spread(schema).flatMap(({ properties = {} }) => Object.keys(properties))

  /** Without references and choices: all that it may be. */
  const spread = (one: Schema): Schema[] => {
    const named = one.$ref && definitions[one.$ref.replace('#/definitions/', '')]
    const inner = [...(named ? [named] : []), ...(one.anyOf ?? []), ...(one.allOf ?? [])]
    return [one, ...inner.flatMap(spread)]
  }

  const find = (path: Path, value: unknown, may: readonly Schema[]): string[] => {
    if (Array.isArray(value)) {
      const items = may.flatMap(({ items }) => (items ? spread(items) : []))
      return value.flatMap((one, i) => find([...path, i], one, items))
    }
    if (!isTable(value)) return []
    const known = may.flatMap(({ properties = {} }) => Object.keys(properties))
    const rest = may.flatMap(({ additionalProperties: one }) => (isTable(one) ? spread(one) : []))
    const isClosed = may.some(({ additionalProperties }) => additionalProperties === false)
    return Object.entries(value).flatMap(([key, inner]) => {
      const here = [...path, key]
      const own = may.flatMap(({ properties = {} }) => properties[key] ?? []).flatMap(spread)
      if (own.length > 0 || rest.length > 0) return find(here, inner, own.length > 0 ? own : rest)
      return isClosed ? [tell(document, here, known, top())] : []
    })
  }
  return find([], document.value, spread(schema))
}

function tell(
  document: Document,
  path: Path,
  known: readonly string[],
  top: readonly string[],
): string {
  const key = String(path.at(-1))
  const around = path.slice(0, -1).filter((part) => typeof part === 'string')
  const table = around.length > 0 ? ` in [${around.map(keyOf).join('.')}]` : ''
  return `wrangler.toml:${lineOf(document, path)}: wrangler knows no "${key}"${table}. ${next()}`

  function next(): string {
    if (top.includes(key) && isBelowItsHeader(document, path))
      return 'A line belongs to the [table] above it: move it above that.'
    const near = known.length > 0 ? closest(key, [...known]) : ''
    const isTypo = distance(key, near) <= Math.ceil(key.length * TYPO_MAX)
    return isTypo ? `Did you mean "${near}"? Else remove it.` : 'Remove it.'
  }
}

/** Not in braces, and not in a list. */
const isBelowItsHeader = (document: Document, path: Path): boolean =>
  path.length > 1 &&
  path.every((part) => typeof part === 'string') &&
  (lineOf(document, path) ?? 0) > (lineOf(document, path.slice(0, -1)) ?? 0)

/** What stands under `env` and is none: envs are tables, and inherit no bindings from one that is called `env`. */
export function noEnvs(document: Document): string[] {
  const { env } = document.value
  if (!isTable(env)) return []
  return Object.entries(env)
    .filter(([, value]) => !isTable(value))
    .map(
      ([key]) =>
        `wrangler.toml:${lineOf(document, ['env', key])}: "${key}" stands in [env] itself, which is for nothing but envs. Move it into each [env.<id>] that needs it.`,
    )
}
