// Values as TOML writes them, and as Biome would if it could. Pure.
import { isTable } from './difference.ts'

/** Longer arrays of tables get a line for each. */
const COLUMNS_MAX = 100
const BARE = /^[\w-]+$/

export const keyOf = (key: string | number): string =>
  BARE.test(String(key)) ? String(key) : JSON.stringify(key)

/** JSON's strings are TOML's basic strings: both escape quotes, backslashes and control characters alike. */
export function literal(value: unknown): string {
  if (Array.isArray(value)) {
    const parts = value.map(literal)
    const line = `[${parts.join(', ')}]`
    if (!value.some(isTable) || line.length <= COLUMNS_MAX) return line
    return `[\n${parts.map((part) => `  ${part},\n`).join('')}]`
  }
  if (isTable(value)) {
    const parts = Object.entries(value).map(([key, one]) => `${keyOf(key)} = ${literal(one)}`)
    return parts.length > 0 ? `{ ${parts.join(', ')} }` : '{}'
  }
  if (value instanceof Date) return value.toISOString()
  return JSON.stringify(value)
}
