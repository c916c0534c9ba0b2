// Migrations made anew for a product with other tables: drizzle-kit asks of each whether it is an old one renamed.
import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Change } from './change.ts'
import { SetupError } from './setup-error.ts'

const FOLDER = 'migrations'
/** Of the two schemas that drizzle.config.ts names; it takes a second. */
const GENERATE_MS_MAX = 60_000

/** Nothing when the last migration leaves the tables that the schema has; else all of them go and one comes. Throws
 * drizzle-kit's own words. */
export async function freshMigrations(root: string): Promise<Change[]> {
  const scratch = mkdtempSync(join(tmpdir(), 'meridian-migrations-'))
  try {
    await generate(root, scratch)
    const made = filesOf(join(scratch, FOLDER))
    const old = filesOf(join(root, FOLDER))
    if (lastTables(made) === lastTables(old)) return []
    const paths = [...new Set([...old.keys(), ...made.keys()])].sort()
    return paths.flatMap((path) => {
      const [before = null, after = null] = [old.get(path), made.get(path)]
      return before === after ? [] : [{ file: `${FOLDER}/${path}`, before, after }]
    })
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

async function generate(root: string, scratch: string): Promise<void> {
  const config = join(scratch, 'drizzle.config.mjs')
  const settings = {
    dialect: 'sqlite',
    schema: ['app/schema.ts', 'data/tables.ts'].map((file) => join(root, 'src', file)),
    out: join(scratch, FOLDER),
  }
  writeFileSync(config, `export default ${JSON.stringify(settings)}`)
  const kit = join(root, 'node_modules', 'drizzle-kit', 'bin.cjs')
  const args = [kit, 'generate', '--config', config, '--name', 'start']
  const run = promisify(execFile)(process.execPath, args, { cwd: root, timeout: GENERATE_MS_MAX })
  const { stdout, stderr } = await run.catch((error) => error)
  // It also ends with 0 where it could not read a schema.
  if (existsSync(join(scratch, FOLDER, 'meta', '0000_snapshot.json'))) return
  const said = String(stderr || stdout).replace(/^ +at .*\n/gm, '') // without its stack
  throw new SetupError(`drizzle-kit could not make migrations:\n${said.trim()}`)
}

function filesOf(folder: string): Map<string, string> {
  if (!existsSync(folder)) return new Map()
  const found = readdirSync(folder, { recursive: true, withFileTypes: true })
  return new Map(
    found
      .filter((entry) => entry.isFile())
      .map((entry) => {
        const path = join(entry.parentPath, entry.name)
        return [path.slice(folder.length + 1).replaceAll('\\', '/'), readFileSync(path, 'utf8')]
      }),
  )
}

/** What the last snapshot says of tables, without its ids. */
function lastTables(files: Map<string, string>): string {
  const [last = ''] = [...files.keys()]
    .filter((path) => path.endsWith('_snapshot.json'))
    .sort()
    .slice(-1)
  return JSON.stringify(JSON.parse(files.get(last) ?? '{}').tables)
}
