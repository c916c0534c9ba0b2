// The machine's own project, where its stories run: this one, with a product and a map that no fork changes.
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { DIVISION, isBelow } from '../../infra/machine/whose.ts'
import { projectFiles } from '../support/files.ts'
import { machineStatements } from '../support/tables.ts'
import { seed } from './seed.ts'
import { toml } from './wrangler.ts'

const root = join(import.meta.dirname, '..', '..')
const folder = join(root, '.world', 'machine')
/** By file of the machine's own product: they import the machine from as deep. */
const PRODUCT = ['index', 'links', 'schema', 'page', 'cors', 'seed', 'workload']

/** What the two share by links: the tests, the pages that they try, and builds, which are named by their sources. */
const SHARED = ['test', 'docs', 'node_modules', '.world']

/** The map of the tests has its type from the file whose place it takes. */
const mapFile = (text: string) =>
  text.replace(
    /^import .*$/m,
    'export type Region = { id: string; city: string; lat: number; lon: number; hint: string }',
  )

/** What is there already stays as it is, for whoever runs in it. */
export async function makeMachine(): Promise<void> {
  const { fork } = JSON.parse(readFileSync(join(root, DIVISION), 'utf8'))
  const kept = projectFiles(root).filter(
    (file) => !isBelow([...Object.keys(fork), 'test', 'docs'], file),
  )
  const text = (...path: string[]) => readFileSync(join(root, ...path))
  const files = new Map<string, Buffer | string>([
    ...kept.map((file) => [file, text(file)] as const),
    ...PRODUCT.map(
      (name) => [`src/app/${name}.ts`, text('test', 'machine', `${name}.ts`)] as const,
    ),
    ['src/app/seed.json', JSON.stringify(seed)],
    ['src/regions.ts', mapFile(text('test', 'support', 'map.ts').toString())],
    ['migrations/0000_machine.sql', (await machineStatements()).join('\n')],
    ['wrangler.toml', toml],
  ])
  for (const [file, content] of files) write(join(folder, file), content)
  for (const name of SHARED) link(name)
  for (const file of projectFiles(folder)) if (!files.has(file)) rmSync(join(folder, file))
}

function write(path: string, content: Buffer | string): void {
  if (existsSync(path) && readFileSync(path).equals(Buffer.from(content))) return
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
}

function link(name: string): void {
  const path = join(folder, name)
  const isThere = lstatSync(path, { throwIfNoEntry: false })
  if (!isThere) symlinkSync(join('..', '..', name), path, 'junction')
}
