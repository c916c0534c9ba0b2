// The first thing that a TOML text must change to say something else. Pure.
import { isDeepStrictEqual } from 'node:util'
import type { Path, Table } from './document.ts'

export type Difference =
  | { kind: 'drop'; path: Path }
  | { kind: 'set' | 'add'; path: Path; value: unknown }

/** `undefined` when they say the same. A table that comes is told first, while those like it are there; then what goes,
 * so that a line which moves is at hand when its new place is found. */
export function firstDifference(have: Table, want: Table): Difference | undefined {
  const all = differences([], have, want)
  const table = all.find((one) => one.kind === 'add' && isTable(one.value))
  return table ?? ORDER.map((kind) => all.find((one) => one.kind === kind)).find(Boolean)
}

const ORDER = ['drop', 'set', 'add'] as const

function differences(path: Path, have: unknown, want: unknown): Difference[] {
  if (isDeepStrictEqual(have, want)) return []
  if (isTable(have) && isTable(want)) return betweenTables(path, have, want)
  if (Array.isArray(have) && Array.isArray(want)) return betweenArrays(path, have, want)
  return [{ kind: 'set', path, value: want }]
}

function betweenTables(path: Path, have: Table, want: Table): Difference[] {
  const keys = [...new Set([...Object.keys(have), ...Object.keys(want)])]
  return keys.flatMap((key): Difference[] => {
    const at = [...path, key]
    if (!Object.hasOwn(want, key)) return [{ kind: 'drop', path: at }]
    if (!Object.hasOwn(have, key)) return [{ kind: 'add', path: at, value: want[key] }]
    return differences(at, have[key], want[key])
  })
}

/** Bindings are known by their names; an array of anything else is one value. */
function betweenArrays(path: Path, have: unknown[], want: unknown[]): Difference[] {
  const [before, after] = [have.map(nameOf), want.map(nameOf)]
  const whole: Difference[] = [{ kind: 'set', path, value: want }]
  const named = [...before, ...after].every((name) => name !== undefined)
  const unique = new Set(before).size === before.length && new Set(after).size === after.length
  if (!named || !unique) return whole
  const gone = before.findIndex((name) => !after.includes(name))
  if (gone >= 0) return [{ kind: 'drop', path: [...path, gone] }]
  const at = after.findIndex((name, i) => name !== before[i])
  if (at >= 0) {
    const come = !before.includes(after[at])
    return come ? [{ kind: 'add', path: [...path, at], value: want[at] }] : whole
  }
  return have.flatMap((one, i) => differences([...path, i], one, want[i]))
}

function nameOf(element: unknown): unknown {
  return isTable(element) ? (element.binding ?? element.name) : undefined
}

export const isTable = (value: unknown): value is Table =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)
