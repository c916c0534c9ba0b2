// A project as small as setup takes one: the template's Workers, a map of six regions, and a package.
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { isTable } from '../../../infra/toml/difference.ts'
import type { Table } from '../../../infra/toml/document.ts'
import type { Region } from '../../../src/regions.ts'
import { primary, regions } from '../../support/map.ts'

const home = join(import.meta.dirname, '..', '..', '..')
export const TEMPLATE = readFileSync(join(home, 'infra', 'setup', 'template.toml'), 'utf8')

export const mapText = (entries: string): string => `// The map.
export type Region = { id: string; city: string; lat: number; lon: number; hint: string }

export const regions: readonly Region[] = [
${entries}]

/** Every write goes there. */
export const primary = '${primary}'
`

const entryOf = ({ id, city, lat, lon, hint }: Region) =>
  `  { id: '${id}', city: '${city}', lat: ${lat}, lon: ${lon}, hint: '${hint}' },\n`
export const SIX = mapText(regions.map(entryOf).join(''))

const own = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'))
const lock = { name: 'meridian', packages: { '': { name: 'meridian' }, 'node_modules/a': {} } }

/** A folder with these files, which goes with the test. */
export function makeProject(files: Record<string, string> = {}) {
  const root = mkdtempSync(join(tmpdir(), 'meridian-setup-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  symlinkSync(join(home, 'node_modules'), join(root, 'node_modules'))
  for (const folder of ['src/app', 'src/data', 'migrations']) {
    mkdirSync(join(root, folder), { recursive: true })
  }
  cpSync(join(home, 'src/data/tables.ts'), join(root, 'src/data/tables.ts'))
  const written = {
    'wrangler.toml': TEMPLATE,
    'src/regions.ts': SIX,
    'package.json': json({ name: 'meridian', devDependencies: own.devDependencies }),
    'package-lock.json': json(lock),
    'migrations/0000_start.sql': 'CREATE TABLE links (slug TEXT);\n',
    ...files,
  }
  for (const [file, text] of Object.entries(written)) writeFileSync(join(root, file), text)
  const read = (file: string) => readFileSync(join(root, file), 'utf8')
  return { root, read, all: () => Object.keys(written).map(read) }
}

export const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`

/** A configuration as create-cloudflare writes it back: every table a section, no comments but its own. */
export function reserialise(settings: Table): string {
  const of = (path: string, table: Table): string => {
    const parts = Object.entries(table)
    const inline = parts.filter(([, value]) => !isTable(value) && !isTables(value))
    const own = inline.map(([key, value]) => `${key} = ${JSON.stringify(value)}\n`).join('')
    const nested = parts.flatMap(([key, value]) => {
      const at = path ? `${path}.${key}` : key
      if (isTables(value)) return value.map((one) => `\n[[${at}]]\n${of(at, one)}`)
      return isTable(value) ? [`\n[${at}]\n${of(at, value)}`] : []
    })
    return own + nested.join('')
  }
  return `# For more details on how to configure Wrangler, refer to:\n${of('', settings)}`
}

const isTables = (value: unknown): value is Table[] =>
  Array.isArray(value) && value.length > 0 && value.every(isTable)
