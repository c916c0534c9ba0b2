// The story of a fork: another product, other regions, and nothing else touched.
import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { copyProject } from '../support/copy.ts'
import { request } from '../support/http.ts'
import { doorOf, runCommand } from '../support/processes.ts'
import { root } from '../support/world.ts'

const { folder: fork, edit } = copyProject('meridian-fork-', /^(?:src\/app|migrations|test)\//)
afterAll(() => rmSync(fork, { recursive: true, force: true }))

/** A map, and a product of one table, three routes, middleware, a job, a binding and a scope of its own. */
const PRODUCT = {
  'src/regions.ts': `// Three regions: Sao Paulo is new, the primary moved to London.
export type Region = { id: string; city: string; lat: number; lon: number; hint: string }
export const regions: readonly Region[] = [
  { id: 'enam', city: 'Ashburn', lat: 39.04, lon: -77.49, hint: 'aws:us-east-1' },
  { id: 'weur', city: 'London', lat: 51.507, lon: -0.128, hint: 'aws:eu-west-2' },
  { id: 'sam', city: 'Sao Paulo', lat: -23.55, lon: -46.633, hint: 'aws:sa-east-1' },
]
export const primary = 'weur'
`,
  'src/app/schema.ts': `// The product's table.
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
export const notes = sqliteTable('notes', {
  id: text().primaryKey(),
  text: text().notNull(),
  modSeq: integer('mod_seq').notNull(),
})
`,
  'src/app/cors.ts': `// No page of another site reads notes.
import type { Cors } from '../shared/cors.ts'

export const cors: Cors = { origins: [], methods: [], headers: [], exposed: [], maxAgeSeconds: 0 }
`,
  'src/app/index.ts': `// The product: notes.
import { createRoute, z } from '@hono/zod-openapi'
import { eq, sql } from 'drizzle-orm'
import { thisCommit } from '../data/read.ts'
import { noStore, shared } from '../kit/caching.ts'
import type { App, Job } from '../kit/context.ts'
import { declare } from '../kit/declare.ts'
import { problem } from '../shared/problem.ts'
import { notes } from './schema.ts'

const Note = z.object({ id: z.string(), text: z.string() })
const json = <T>(schema: T) => ({ 'application/json': { schema } })
const TAKEN = { kind: 'note-taken', status: 409, title: 'The id is taken' }

declare module '../kit/context.ts' {
  interface RegionEnv { AUDIT?: { send(note: string): Promise<void> } }
  interface Scopes { audit: true }
  interface KitVariables { began: number }
}

export async function scheduled({ cron, env, data }: Job): Promise<void> {
  const [list] = await data.read((db) => [db.select().from(notes)])
  await env.AUDIT?.send(\`\${cron}: \${list.length} notes\`)
}

export function mount(app: App): void {
  app.use(async (c, next) => {
    c.set('began', c.var.now)
    await next()
    c.header('Notes', String(c.var.began > 0))
  })
  declare(
    app,
    { caching: noStore, consistency: 'none', access: 'audit' },
    createRoute({ method: 'get', path: '/audit', responses: { 200: { description: 'Text' } } }),
    (c) => c.text(String(c.var.began)),
  )
  declare(
    app,
    { caching: shared({ fresh: 60 }), consistency: 'session', access: 'open' },
    createRoute({
      method: 'get',
      path: '/notes/{id}',
      request: { params: z.object({ id: z.string() }) },
      responses: { 200: { description: 'The note', content: json(Note) }, 404: { description: 'None' } },
    }),
    async (c) => {
      const { id } = c.req.valid('param')
      const [[note]] = await c.var.data.read((db) => [db.select().from(notes).where(eq(notes.id, id))])
      c.var.data.changedAt(note?.modSeq)
      if (!note) return problem('not-found', 'No such note.')
      return c.json({ id, text: note.text }, 200)
    },
  )
  declare(
    app,
    { caching: noStore, consistency: 'primary', access: 'write', effects: 'committed' },
    createRoute({
      method: 'post',
      path: '/notes',
      request: { body: { required: true, content: json(Note) } },
      responses: { 201: { description: 'Written', content: json(Note) }, 409: { description: 'Taken' } },
    }),
    async (c) => {
      const note = c.req.valid('json')
      const done = await c.var.data.commit(note, {
        effects: (db) => [db.insert(notes).values({ ...note, modSeq: thisCommit })],
        lists: [],
        result: sql\`SELECT json_object('id', id, 'text', text) FROM notes WHERE id = \${note.id}\`,
      })
      if (done.kind !== 'committed') return problem(TAKEN, 'There is such a note.')
      return c.json(note, 201)
    },
  )
}
`,
}

beforeAll(() => {
  mkdirSync(join(fork, 'src', 'app'))
  for (const [file, text] of Object.entries(PRODUCT)) writeFileSync(join(fork, file), text)

  edit('wrangler.toml', (text) =>
    text
      .replaceAll('apac', 'sam')
      .replaceAll('APAC', 'SAM')
      .replace('aws:ap-southeast-1', 'aws:sa-east-1')
      .replace(/^ {2}\{ binding = "REGION_(?:WNAM|EEUR|OC)".*\n/gm, '')
      .replace(/\[env\.(?:wnam|eeur|oc)\]\n[\s\S]*?(?=\n\[env|$(?![\s\S]))/g, ''),
  )
  const kit = join(root, 'node_modules', 'drizzle-kit', 'bin.cjs')
  execFileSync(process.execPath, [kit, 'generate', '--name', 'notes'], { cwd: fork })
})

const start = () => runCommand(['start', '--port', '0', '--quiet', '--speed', '0'], fork)

test('its middleware, bindings, scopes and jobs are typed, and the kit was not edited', () => {
  const check = () => {
    try {
      execFileSync(process.execPath, [tsc, '-p', '.'], { cwd: fork, encoding: 'utf8' })
      return ''
    } catch (error) {
      return (error as { stdout: string }).stdout
    }
  }
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  expect(check()).toBe('')
  edit('src/app/index.ts', (text) => text.replace("access: 'audit'", "access: 'audits'"))
  expect(check()).toContain('"audits"')
  edit('src/app/index.ts', (text) => text.replace("access: 'audits'", "access: 'audit'"))
})

test('the world has its regions and its product', async () => {
  const run = start()
  try {
    const { port, key } = await doorOf(run)
    const at = (colo: string, method: string, path: string, headers = {}, body?: unknown) =>
      request(`http://127.0.0.1:${port}${path}`, method, body, { 'World-Colo': colo, ...headers })

    const made = await at(
      'GRU',
      'POST',
      '/notes',
      { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
      { id: 'one', text: 'a note' },
    )
    expect([made.status, made.timing('region'), made.timing('db')]).toEqual([
      201,
      'weur',
      'weur primary',
    ])
    const near = await at('GRU', 'GET', '/notes/two')
    expect([near.status, near.timing('region')]).toEqual([404, 'sam'])
    const token = made.headers.get('Consistency-Token') ?? ''
    const read = await at('NRT', 'GET', '/notes/one', { 'Consistency-Token': token })
    expect(read.json).toEqual({ id: 'one', text: 'a note' })
    const again = await at('NRT', 'GET', '/notes/one')
    expect([again.timing('cache'), again.headers.get('Notes')]).toEqual(['hit', 'true'])
    expect((await at('NRT', 'GET', '/audit', { Authorization: `Bearer ${key}` })).status).toBe(403)
    expect((await at('NRT', 'GET', '/rfc9110')).status).toBe(404)
    const state = (await at('GRU', 'GET', '/_world')).json
    expect(state).toMatchObject({ primary: { region: 'weur', up: true } })
  } finally {
    run.child.kill('SIGINT')
    await run.ended
  }
})

test('a hint that the map does not know stops the start, and says which it knows', async () => {
  edit('src/regions.ts', (text) => text.replace('aws:sa-east-1', 'aws:mars-1'))
  const { ended, output } = start()
  expect(await ended).toBe(1)
  edit('src/regions.ts', (text) => text.replace('aws:mars-1', 'aws:sa-east-1'))
  expect(output()).toContain('does not know the hint "aws:mars-1" of "sam"')
  expect(output()).toContain('aws:sa-east-1')
  expect(output()).not.toContain('    at ') // a sentence, not a stack
})

test('a region without a Worker does too', async () => {
  edit('wrangler.toml', (text) => text.replace('[env.sam]', '[env.south]'))
  const { ended, output } = start()
  expect(await ended).toBe(1)
  expect(output()).toContain('[env.sam]')
})
