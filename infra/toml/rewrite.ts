// Changes what a TOML text says and leaves the rest of it alone: comments, order, spaces and ways of writing.
import { isDeepStrictEqual } from 'node:util'
import { type Difference, firstDifference, isTable } from './difference.ts'
import {
  type Document,
  findPlace,
  isWithin,
  type Path,
  type Place,
  readToml,
  type Table,
} from './document.ts'
import { keyOf, literal } from './literal.ts'

/** A whole configuration written anew is some hundred; more means that it goes round in a circle. */
const STEPS_MAX = 2_000

/** Lines that went, by what they said: one that comes back elsewhere brings its comment along. */
type Moved = Map<string, string>

/** The text that says `want`. One difference after the other, each found in the text as it is by then. Throws when
 * the way the text is written leaves no place for a change. */
export function rewriteToml(text: string, want: Table): string {
  const moved: Moved = new Map()
  let now = text.replaceAll('\r\n', '\n')
  for (let step = 0; step < STEPS_MAX; step++) {
    const document = readToml(now)
    const difference = firstDifference(document.value, want)
    if (!difference) return text.includes('\r\n') ? now.replaceAll('\n', '\r\n') : now
    now = apply(document, difference, want, moved)
  }
  throw new Error(`The TOML text could not be made to say what it should in ${STEPS_MAX} steps.`)
}

function apply(document: Document, difference: Difference, want: Table, moved: Moved): string {
  switch (difference.kind) {
    case 'drop':
      return drop(document, difference.path, want, moved)
    case 'set':
      return set(document, difference.path, want)
    case 'add':
      return add(document, difference.path, difference.value, want, moved)
  }
}

const cut = (text: string, from: number, to: number, between = ''): string =>
  text.slice(0, from) + between + text.slice(to)

function drop(document: Document, path: Path, want: Table, moved: Moved): string {
  const { text, places } = document
  const place = places.find((one) => isWithin(path, one))
  if (!place) throw cannot(path)
  const from = lineStart(text, place.range[0])
  const to = lineEnd(text, place.range[1])
  const alone =
    text.slice(from, place.range[0]).trim() === '' &&
    /^\s*,?\s*(?:#.*)?\n?$/.test(text.slice(place.range[1], to))
  if (!alone || (place.kind !== 'section' && isInline(places, place))) {
    return set(document, path.slice(0, -1), want)
  }
  if (place.kind === 'entry')
    moved.set(sign(path, valueAt(document.value, path)), text.slice(from, to))
  if (place.kind !== 'section') return cut(text, from, to)
  const after = text.slice(to).replace(/^\n+/, '')
  return after === '' ? `${text.slice(0, from).trimEnd()}\n` : text.slice(0, from) + after
}

/** Within a value on one line there is no line of its own to take out. */
const isInline = (places: readonly Place[], { path, kind }: Place): boolean =>
  places.some(
    ({ value, path: around }) =>
      around.length < path.length &&
      isWithin(around, { path }) &&
      (value?.type === 'TOMLInlineTable' || (kind === 'entry' && value?.type === 'TOMLArray')),
  )

/** Writes the value that is wanted there; where it has no place of its own, the one around it. */
function set(document: Document, path: Path, want: Table): string {
  const { text } = document
  const { value, range } = findPlace(document, path) ?? {}
  if (value) return cut(text, value.range[0], value.range[1], literal(valueAt(want, path)))
  if (path.length < 2 || range) throw cannot(path)
  return set(document, path.slice(0, -1), want)
}

function add(document: Document, path: Path, value: unknown, want: Table, moved: Moved): string {
  const { text, places } = document
  const parent = path.slice(0, -1)
  if (typeof path.at(-1) === 'number') return addElement(document, path, value, want)
  const like = isTable(value) && mostAlike(document, parent, value)
  if (like) return addSection(document, like, path)

  // The nearest table around it that is a section, or an inline table, or the top of the file.
  let depth = parent.length
  let around = findPlace(document, parent)
  while (!around && depth > 0) around = findPlace(document, path.slice(0, --depth))
  if (around && around.kind !== 'section') return set(document, around.path, want)
  const own = places.filter(
    (one) => one.kind === 'entry' && sectionOf(places, one) === around && !isInline(places, one),
  )
  const last = own.at(-1)?.range ?? around?.range
  const line = `${path.slice(depth).map(keyOf).join('.')} = ${literal(value)}\n`
  const at = last ? lineEnd(text, last[1]) : 0
  const before = at > 0 && text[at - 1] !== '\n' ? '\n' : ''
  return cut(text, at, at, before + (moved.get(sign(path, value)) ?? line))
}

const sectionOf = (places: readonly Place[], place: Place): Place | undefined =>
  places.slice(0, places.indexOf(place)).findLast(({ kind }) => kind === 'section')

/** Of the sections beside it, the one with the most that is the same; of several the last. */
function mostAlike({ places, value }: Document, parent: Path, wanted: Table): Path | undefined {
  const beside = places
    .filter(({ kind, path }) => kind === 'section' && path.length === parent.length + 1)
    .filter((place) => isWithin(parent, place))
    .map(({ path }) => path)
  const same = (path: Path) => {
    const own = valueAt(value, path) as Table
    return Object.keys(wanted).filter((key) => isDeepStrictEqual(own[key], wanted[key])).length
  }
  return beside.reverse().sort((a, b) => same(b) - same(a))[0]
}

/** A table as its sibling is written, below it; what is different in it is written next. */
function addSection({ text, places }: Document, like: Path, path: Path): string {
  const sections = places.filter((one) => one.kind === 'section' && isWithin(like, one))
  const [from, to] = [sections[0]?.range[0] ?? 0, lineEnd(text, sections.at(-1)?.range[1] ?? 0)]
  const header = like.map(keyOf).join('.')
  const name = path.map(keyOf).join('.')
  const copy = text
    .slice(lineStart(text, from), to)
    .replaceAll(`[${header}]`, `[${name}]`)
    .replaceAll(`[${header}.`, `[${name}.`)
  return cut(text, to, to, `${text[to - 1] === '\n' ? '' : '\n'}\n${copy}`)
}

function addElement(document: Document, path: Path, value: unknown, want: Table): string {
  const { text } = document
  const parent = path.slice(0, -1)
  const before = findPlace(document, [...parent, Number(path.at(-1)) - 1])
  const own = before && text.slice(lineStart(text, before.range[0]), before.range[0])
  const next = before && text.slice(before.range[1], lineEnd(text, before.range[1]))
  if (!before || own?.trim() !== '' || !/^\s*,\s*(?:#.*)?\n$/.test(next ?? '')) {
    return set(document, parent, want)
  }
  const at = lineEnd(text, before.range[1])
  return cut(text, at, at, `${own}${literal(value)},\n`)
}

const lineStart = (text: string, at: number): number => text.lastIndexOf('\n', at - 1) + 1
const lineEnd = (text: string, at: number): number => {
  const end = text.indexOf('\n', at)
  return end < 0 ? text.length : end + 1
}

const sign = (path: Path, value: unknown): string => `${path.at(-1)} = ${literal(value)}`

function valueAt(table: unknown, path: Path): unknown {
  return path.reduce((value: unknown, key) => (value as Table | undefined)?.[key], table)
}

const cannot = (path: Path) =>
  new Error(`"${path.map(keyOf).join('.')}" is written in a way that cannot be changed in place.`)
