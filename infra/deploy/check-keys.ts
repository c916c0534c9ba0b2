// Keys of wrangler.toml that wrangler does not know, by wrangler's own schema. Pure.
import { closest } from 'fastest-levenshtein'
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

/** wrangler only warns of them, and deploys without what they were to say. */
export function unknownKeys(document: Document, schema: Schema): string[] {
  const { definitions = {} } = schema

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
      return isClosed ? [tell(document, here, known)] : []
    })
  }
  return find([], document.value, spread(schema))
}

function tell(document: Document, path: Path, known: readonly string[]): string {
  const key = String(path.at(-1))
  const around = path.slice(0, -1).filter((part) => typeof part === 'string')
  const table = around.length > 0 ? ` in [${around.map(keyOf).join('.')}]` : ''
  const next =
    known.length > 0 ? `Did you mean "${closest(key, [...known])}"? Else remove it.` : 'Remove it.'
  return `wrangler.toml:${lineOf(document, path)}: wrangler knows no "${key}"${table}. ${next}`
}
