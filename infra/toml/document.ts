// A TOML text as what it says and where it says it, so that one place can be changed, or shown by its line.
import { type AST, getStaticTOMLValue, parseTOML } from 'toml-eslint-parser'

export type Path = readonly (string | number)[]
export type Table = { [key: string]: unknown }

/** Something that is written: a table's section, a key with its value, or an element of an array. */
export type Place = {
  kind: 'section' | 'entry' | 'element'
  path: Path
  /** All of it; for an entry with its key. */
  range: readonly [number, number]
  /** Of an entry or element. */
  value?: AST.TOMLContentNode
  line: number
}

export type Document = { text: string; value: Table; places: readonly Place[] }

/** Throws the parser's own error for text that is no TOML; `lineNumber` is in it. */
export function readToml(text: string): Document {
  const program = parseTOML(text)
  const value = getStaticTOMLValue(program) as Table
  return { text, value, places: program.body[0].body.flatMap((node) => below([], node)) }
}

function below(at: Path, node: AST.TOMLKeyValue | AST.TOMLTable): Place[] {
  if (node.type === 'TOMLTable') {
    const path = node.resolvedKey
    return [
      { kind: 'section', path, range: node.range, line: node.loc.start.line },
      ...node.body.flatMap((entry) => below(path, entry)),
    ]
  }
  const path = [...at, ...node.key.keys.map((key) => getStaticTOMLValue(key) as string)]
  return placesOf('entry', path, node, node.value)
}

function placesOf(
  kind: Place['kind'],
  path: Path,
  { range, loc }: AST.TOMLNode,
  value: AST.TOMLContentNode,
): Place[] {
  const here = { kind, path, range, value, line: loc.start.line }
  if (value.type === 'TOMLInlineTable') {
    return [here, ...value.body.flatMap((entry) => below(path, entry))]
  }
  if (value.type === 'TOMLArray') {
    const elements = value.elements.flatMap((element, i) =>
      placesOf('element', [...path, i], element, element),
    )
    return [here, ...elements]
  }
  return [here]
}

/** Is it the place at the path, or below it? */
export const isWithin = (path: Path, place: Pick<Place, 'path'>): boolean =>
  path.every((key, i) => place.path[i] === key)

export const findPlace = ({ places }: Document, path: Path): Place | undefined =>
  places.find((place) => place.path.length === path.length && isWithin(path, place))

/** The line of what stands at the path, or of the nearest table around it that is written. */
export function lineOf(document: Document, path: Path): number | undefined {
  for (let length = path.length; length > 0; length--) {
    const place = document.places.find((one) => isWithin(path.slice(0, length), one))
    if (place) return place.line
  }
  return undefined
}
