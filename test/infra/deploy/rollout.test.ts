// The product is deployed to the stand-in by real wrangler, asked through its live edge, and undone: one long story.

import { readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { clone } from '../../../infra/clone/index.ts'
import { destroy } from '../../../infra/deploy/destroy.ts'
import { rollback } from '../../../infra/deploy/rollback.ts'
import type { Fault } from '../../support/cloudflare/index.ts'
import type { Call } from '../../support/cloudflare/route.ts'
import { doctorStory } from '../doctor/story.ts'
import { cloudOf, environment, house } from './fixture.ts'
import { openStory, PAGE, type Story } from './story.ts'

/** wrangler takes a second a run on an idle machine, and many on a busy one. */
const storyMsMax = 300_000

let story: Story
beforeAll(async () => {
  story = await openStory()
}, storyMsMax)
afterAll(() => story.close())

/** Assets that were sent lie there unseen until a version names them. */
const isRead = ({ method, path, body }: Call) =>
  method === 'GET' ||
  path.includes('/assets') ||
  (path.endsWith('/query') && /^\{"sql":"SELECT/.test(body.trimStart()))
const changes = () => story.api.calls.filter((call) => !isRead(call))
const shares = (name: string) =>
  (story.api.state.scripts.get(name)?.deployments ?? []).map(({ versions }) =>
    versions.map(({ percentage }) => percentage).join('/'),
  )
const secretsOf = (name: string) =>
  Object.fromEntries(
    (story.api.uploaded(name)?.bindings ?? [])
      .filter(({ type }) => type === 'secret_text')
      .map(({ name, text }) => [name, text]),
  )
const undo = (command: typeof rollback, args: string[]) => {
  const lines: string[] = []
  const print = (line: string) => void lines.push(line)
  const { root, env } = story
  return command(args, { root, house, env, print }).then((code) => ({
    code,
    text: lines.join('\n'),
  }))
}

test(
  'a first deploy is ended at every change it makes, heard or not, and the last run finishes it',
  async () => {
    const ended = new Set<string>()
    const nameOf = ({ method, path, body }: Call) => `${method} ${path} ${body.slice(0, 60)}`
    story.api.fault.current = (call): Fault => {
      if (isRead(call) || ended.has(nameOf(call))) return undefined
      ended.add(nameOf(call))
      story.quit.current.abort()
      return ended.size % 2 === 0 ? 'drop' : 'drop-after'
    }
    let runs = 0
    let last = await story.run()
    while (last.code !== 0 && runs < 40) {
      expect(last.text).toContain('It was interrupted.')
      last = await story.run()
      runs += 1
    }
    story.api.fault.current = () => undefined
    expect(last).toMatchObject({ code: 0 })
    expect(ended.size).toBeGreaterThan(12)
    expect(last.lines.at(-1)).toMatch(/^Done\. The edge answers at http/)
    expect(story.api.unknown).toEqual([])
    expect(story.api.state.databases).toMatchObject([
      { name: 'lab', location: 'enam', replication: 'auto' },
    ])
    expect(story.api.state.namespaces.map(({ title }) => title)).toEqual(['lab-edge-cache'])
    const page = await fetch(`${await story.api.serve('lab-edge')}/_page/`)
    expect([await page.text(), page.headers.get('X-Content-Type-Options')]).toEqual([
      PAGE,
      'nosniff',
    ])
    expect(story.api.uploaded('lab-weur')?.placement).toMatchObject({ region: 'aws:eu-west-2' })
    expect(story.api.state.scripts.get('lab-edge')?.workersDev).toBe(true)

    const path = join(story.root, '.env.production')
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    const made = await readFile(path, 'utf8')
    const { TOKEN_KEYS, API_KEYS } = parseEnv(made)
    expect(secretsOf('lab-weur')).toEqual({ API_KEYS })
    expect(secretsOf('lab-edge')).toEqual({ TOKEN_KEYS, API_KEYS })
    expect(made).toContain('Bearer mk_admin_')
    expect(last.text).not.toMatch(/mk_admin_|k1:/)
  },
  storyMsMax,
)

test(
  'as JSON, what is printed is that alone',
  async () => {
    const aside: string[] = []
    const { text } = await story.run(['--json'], { aside: (line) => aside.push(line) })
    expect(JSON.parse(text)).toMatchObject({
      ok: true,
      steps: expect.arrayContaining([expect.objectContaining({ state: 'done' })]),
    })
    expect(aside.join()).toContain('is up to date')
  },
  storyMsMax,
)

test(
  'the second changes nothing',
  async () => {
    const { code, text } = await story.run()
    expect({ code, changes: changes() }).toEqual({ code: 0, changes: [] })
    expect(text.match(/is up to date/g)).toHaveLength(3)
  },
  storyMsMax,
)

doctorStory(() => story)

test(
  'a version that breaks every read is stopped at the first region, and no user met it',
  async () => {
    await story.change(`
const { stringify } = JSON
JSON.stringify = (value, ...more) => {
  if (value?.seq !== undefined) throw new Error('broken on purpose')
  return stringify(value, ...more)
}
`)
    const { code, text } = await story.run()
    expect(code).toBe(1)
    expect(text).toMatch(/was not let near users: lab-weur \/readyz answered 500/)
    expect(text).toMatch(/Not done:\n +region: deploy lab-enam.*\n +edge: deploy lab-edge/)
    expect(shares('lab-weur')).toEqual(['100', '100/0', '100'])
    expect(shares('lab-enam')).toEqual(['100'])
    const [now, , before] = story.api.state.scripts.get('lab-weur')?.deployments ?? []
    expect(now?.versions).toEqual(before?.versions)
  },
  storyMsMax,
)

test(
  'a good version is raised in steps, region by region, and the edge stays as it is',
  async () => {
    await story.change('\nconsole.debug("a new version")\n')
    const alone = await story.run(['--region', 'weur'])
    expect(alone).toMatchObject({ code: 0, text: expect.not.stringContaining('lab-enam (') })
    expect(shares('lab-enam')).toEqual(['100'])
    const { code, text } = await story.run()
    expect({ code, text }).toMatchObject({
      code: 0,
      text: expect.stringMatching(/lab-weur.*is up to date/),
    })
    const steps = ['100', '50/50', '90/10', '100/0']
    expect(shares('lab-weur').slice(0, 4)).toEqual(steps)
    expect(shares('lab-enam').slice(0, 4)).toEqual(steps)
    expect(shares('lab-edge')).toEqual(['100'])
    expect(text).toMatch(/10 %: errors 0 %, p95 \d+ ms/)
  },
  storyMsMax,
)

test('rollback brings the version before, and once more the new one', async () => {
  const serving = () => story.api.state.scripts.get('lab-weur')?.deployments[0]?.versions
  const fresh = serving()
  expect(await undo(rollback, [])).toMatchObject({ code: 0 })
  expect(serving()).not.toEqual(fresh)
  const { code, text } = await undo(rollback, ['--json'])
  expect({ code, ...JSON.parse(text) }).toEqual({
    ...{ code: 0, ok: true },
    done: ['lab-enam', 'lab-weur'].map((worker) => ({ worker, version: expect.any(String) })),
  })
  expect(serving()).toEqual(fresh)
})

test('a migration that takes something away is refused, and nothing is changed', async () => {
  const path = join(story.root, 'migrations/9999_away.sql')
  await writeFile(path, 'DROP TABLE links;')
  const { code, text } = await story.run()
  await rm(path)
  expect({ code, changes: changes() }).toEqual({ code: 1, changes: [] })
  expect(text).toMatch(/9999_away\.sql drops the table links.*--allow-breaking/)
})

test('another copy of the project, in the same account, is refused before it changes anything', async () => {
  const root = await story.another('lab')
  const { code, text } = await story.run([], { root, env: environment(root, story.api) })
  expect({ code, changes: changes() }).toEqual({ code: 1, changes: [] })
  expect(text).toMatch(/The Worker "lab-edge" belongs to the project "lab\/.*npm run setup/)
  expect(text).toContain('The database "lab" belongs to')
  expect(text).toContain('The KV namespace "lab-edge-cache" belongs to')
})

test(
  'a stage is complete and apart',
  async () => {
    const production = [...story.api.state.scripts.keys()]
    const url = await story.api.serve('lab-edge-pr-42')
    const { code, text } = await story.run(['--stage', 'pr-42', '--url', url])
    expect({ code, text }).toMatchObject({ code: 0 })
    expect(
      [...story.api.state.scripts.keys()].filter((name) => !production.includes(name)),
    ).toEqual(['lab-weur-pr-42', 'lab-enam-pr-42', 'lab-edge-pr-42'])
    expect(story.api.state.databases.map(({ name }) => name)).toEqual(['lab', 'lab-pr-42'])
    expect(story.api.uploaded('lab-edge-pr-42')?.bindings).toContainEqual(
      expect.objectContaining({ name: 'REGION_WEUR', service: 'lab-weur-pr-42' }),
    )
    expect((await fetch(`${url}/readyz`)).status).toBe(200)
  },
  storyMsMax,
)

const copied = async (args: string[], signal = new AbortController().signal) => {
  const lines: string[] = []
  const print = (line: string) => void lines.push(line)
  const { root, env, options } = story
  const all = { root, house, env, signal, print, person: false, deploy: options }
  return { code: await clone(args, all), text: lines.join('\n') }
}

test(
  "production's data is copied into the stage, masked, and what the stage had before is not taken for true",
  async () => {
    const [from, to] = ['lab', 'lab-pr-42'].map(
      (name) => story.api.state.databases.find((database) => database.name === name)?.uuid ?? '',
    )
    const ask = (id: string | undefined, sql: string) => cloudOf(story.api).query(id ?? '', sql)
    const table = 'CREATE TABLE notes (id INTEGER PRIMARY KEY AUTOINCREMENT, text TEXT, mail TEXT);'
    await ask(
      from,
      `${table} INSERT INTO notes (text, mail) VALUES ('it''s\na', 'x@a'), ('b', 'y@a')`,
    )
    await ask(from, "INSERT INTO idempotency VALUES ('ann', 'k', 'f', 1, '{}', 1)")
    await ask(to, `${table} INSERT INTO notes (text) VALUES ('old')`)
    const product = (await ask(from, "SELECT name FROM sqlite_master WHERE type = 'table'"))
      .map(({ name }) => `${JSON.stringify(name)}: () => undefined,`)
      .join('\n')
    const rule = "notes: (row) => (row.text === 'b' ? undefined : { ...row, mail: null })"
    const mask = `export const mask = {\n${product}\n${rule},\n}\n`
    await writeFile(join(story.root, 'src/app/mask.ts'), mask)
    const url = await story.api.serve('lab-edge-pr-42')
    const args = ['--from', 'production', '--to', 'pr-42', '--url', url]
    const notes = () => ask(to, 'SELECT * FROM notes')

    expect((await copied(args)).text).toContain('say --yes')
    const quit = new AbortController()
    story.api.fault.current = ({ body }): Fault => {
      if (!body.includes('"ingest"')) return undefined
      quit.abort()
      return 'drop'
    }
    const ended = await copied([...args, '--yes'], quit.signal)
    story.api.fault.current = () => undefined
    expect(ended).toMatchObject({ code: 1, text: expect.stringContaining('It was interrupted.') })
    expect(ended.text).toMatch(/Done: steps 1 to 2, above\.\nNot done:\n +deploy pr-42/)
    expect(await notes()).toMatchObject([{ text: 'old' }])

    const done = await copied([...args, '--yes'])
    expect(done).toMatchObject({ code: 0, text: expect.stringContaining('notes: 1 of 2 rows') })
    expect(story.api.unknown).toEqual([])
    expect(await notes()).toEqual([{ id: 1, text: "it's\na", mail: null }])
    expect(await ask(to, 'SELECT * FROM idempotency')).toEqual([])
    expect(await ask(to, 'SELECT mark FROM _project')).toHaveLength(1)
    expect(await ask(to, 'SELECT * FROM sqlite_sequence')).toContainEqual({ name: 'notes', seq: 2 })
    const epochs = ['lab-edge', 'lab-edge-pr-42', 'lab-weur-pr-42'].map(
      (name) => story.api.uploaded(name)?.bindings.find((bound) => bound.name === 'EPOCH')?.text,
    )
    expect(epochs).toEqual(['1', '2', '2'])
    expect(await ask(to, 'SELECT epoch FROM commit_seq')).toEqual([{ epoch: 2 }])
    expect((await fetch(`${url}/readyz`)).status).toBe(200)
    expect(await ask(from, 'SELECT count(*) AS n FROM notes')).toEqual([{ n: 2 }])
  },
  storyMsMax,
)

test(
  'a stage that is destroyed leaves nothing',
  async () => {
    const { code, text } = await undo(destroy, ['--stage', 'pr-42', '--json'])
    expect({ code, ...JSON.parse(text) }).toMatchObject({ code: 0, ok: true })
    expect(JSON.parse(text).removed).toHaveLength(5)
    expect([...story.api.state.scripts.keys()]).toEqual(['lab-weur', 'lab-enam', 'lab-edge'])
    expect(story.api.state.databases.map(({ name }) => name)).toEqual(['lab'])
    expect(story.api.state.namespaces.map(({ title }) => title)).toEqual(['lab-edge-cache'])
  },
  storyMsMax,
)

test('production goes only when it is named', async () => {
  const refused = await undo(destroy, [])
  expect(refused).toMatchObject({ code: 1, text: expect.stringContaining('--yes-destroy-lab') })
  expect(await undo(destroy, ['--yes-destroy-other'])).toMatchObject({ code: 1 })
  expect(story.api.state.scripts.size).toBe(3)
  expect(await undo(destroy, ['--yes-destroy-lab'])).toMatchObject({ code: 0 })
  const { scripts, databases, namespaces } = story.api.state
  expect([scripts.size, databases.length, namespaces.length]).toEqual([0, 0, 0])
})
