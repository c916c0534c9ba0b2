// The migrations: what wrangler applies in production is what the world has.
import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { promisify } from 'node:util'
import { afterAll, expect, test } from 'vitest'
import { openPrimary } from '../infra/world/d1/primary.ts'
import { realClock } from '../infra/world/time.ts'
import { primary as home } from '../src/regions.ts'

const root = join(import.meta.dirname, '..')
const folder = mkdtempSync(join(tmpdir(), 'meridian-migrations-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const run = (script: string, ...args: string[]) =>
  promisify(execFile)(process.execPath, [join(root, 'node_modules', script), ...args], {
    cwd: root,
    env: {
      ...process.env,
      CI: '1',
      CLOUDFLARE_CF_FETCH_ENABLED: 'false',
      WRANGLER_SEND_METRICS: 'false',
      WRANGLER_LOG_PATH: join(folder, 'logs'),
    },
  })

/** Tables and indexes as SQL, and the migrations recorded. */
function schemaOf(file: string) {
  const database = new DatabaseSync(file, { readOnly: true })
  const schema = database
    .prepare(
      `SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE '\\_cf\\_%' ESCAPE '\\'
       AND name NOT LIKE 'sqlite_%' AND name <> 'd1_migrations' ORDER BY name`,
    )
    .all()
  const applied = database.prepare('SELECT name FROM d1_migrations ORDER BY id').all()
  database.close()
  return { schema, applied }
}

test('wrangler and the world make the same database of them', async () => {
  const state = join(folder, 'wrangler')
  await run(
    'wrangler/bin/wrangler.js',
    ...['d1', 'migrations', 'apply', 'DB', '--local', '--env', home, '--persist-to', state],
  )
  const file = readdirSync(state, { recursive: true, encoding: 'utf8' }).find(
    (name) => name.endsWith('.sqlite') && !name.includes('metadata'),
  )
  const byWrangler = schemaOf(join(state, String(file)))

  const ours = join(folder, 'world.sqlite')
  const primary = openPrimary({ file: ours, region: home, clock: realClock })
  primary.migrate(join(root, 'migrations'))
  primary.close()

  expect(schemaOf(ours)).toEqual(byWrangler)
  expect(byWrangler.applied.length).toBeGreaterThan(0)
})

test('they are complete: the tables have nothing that is not in them', async () => {
  const { stdout } = await run('drizzle-kit/bin.cjs', 'generate', '--name', 'missing')
  const made = readdirSync(join(root, 'migrations')).filter((name) => name.includes('_missing'))
  for (const name of made) rmSync(join(root, 'migrations', name))
  expect(made, 'run npm run migrations:generate and commit the result').toEqual([])
  expect(stdout).toContain('No schema changes')
})
