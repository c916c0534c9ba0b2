// The project's files as setup finds them, and as they are to be.
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { ParseError } from 'toml-eslint-parser'
import type { Jurisdiction } from '../deploy/jurisdictions.ts'
import { type Document, readToml } from '../toml/document.ts'
import { rewriteToml } from '../toml/rewrite.ts'
import type { Change } from './change.ts'
import { MAP, type RegionMap, readMap, writeMap } from './map-file.ts'
import { LOCK, mendTools, PACKAGE, rename, type Wrangler } from './package-file.ts'
import { SetupError } from './setup-error.ts'
import { type House, keptIn, nameOf, settle } from './workers.ts'

const WORKERS = 'wrangler.toml'
/** wrangler.toml with its comments, for a project whose tools took them out. */
const TEMPLATE = join(import.meta.dirname, 'template.toml')

export type Project = {
  root: string
  /** Of the Workers. */
  name: string
  /** What the user called it: create-cloudflare writes that at the top of wrangler.toml, and nowhere else. */
  called: string
  map: RegionMap
  jurisdiction: Jurisdiction | undefined
  files: Readonly<Record<typeof WORKERS | typeof MAP | typeof PACKAGE, string>>
  workers: Document
}

export async function openProject(root: string): Promise<Project> {
  const read = (file: string) => {
    if (existsSync(join(root, file))) return readFileSync(join(root, file), 'utf8')
    throw new SetupError(`There is no ${file} in ${root}. Run setup in the project's folder.`)
  }
  const files = { [WORKERS]: read(WORKERS), [MAP]: read(MAP), [PACKAGE]: read(PACKAGE) }
  const workers = parse(files[WORKERS])
  const called = String(workers.value.name ?? nameOf(workers.value))
  return {
    root,
    name: nameOf(workers.value),
    called,
    map: await readMap(files[MAP]),
    jurisdiction: keptIn(workers.value),
    files,
    workers,
  }
}

function parse(text: string): Document {
  try {
    return readToml(text)
  } catch (error) {
    if (!(error instanceof ParseError)) throw error
    throw new SetupError(`${WORKERS}:${error.lineNumber}: ${error.message}. Mend the line.`)
  }
}

/** The files that are to be otherwise; those that say it already are not among them. */
export function changesFor({ root, files, workers }: Project, house: House): Change[] {
  const lock = join(root, LOCK)
  const before = { ...files, ...(existsSync(lock) && { [LOCK]: readFileSync(lock, 'utf8') }) }
  const base = isReserialised(workers) ? readFileSync(TEMPLATE, 'utf8') : files[WORKERS]
  const after: Record<string, string> = {
    [WORKERS]: rewriteToml(base, settle(workers.value, house)),
    [MAP]: writeMap(files[MAP], house),
    [PACKAGE]: mendTools(rename(PACKAGE, files[PACKAGE], house.name), installedWrangler(root)),
    ...(before[LOCK] !== undefined && { [LOCK]: rename(LOCK, before[LOCK], house.name) }),
  }
  return Object.entries(before).flatMap(([file, text]) => {
    const next = after[file] ?? text
    return next === text ? [] : [{ file, before: text, after: next }]
  })
}

/** Written anew by a tool, as create-cloudflare does: our comments are gone, and every table is a section. */
export const isReserialised = ({ places }: Document): boolean =>
  places.some(({ kind, path }) => kind === 'section' && path[2] === 'services')

function installedWrangler(root: string): Wrangler | undefined {
  try {
    return createRequire(join(root, PACKAGE))('wrangler/package.json')
  } catch {
    return undefined // not installed yet: what it was released with cannot be known
  }
}
