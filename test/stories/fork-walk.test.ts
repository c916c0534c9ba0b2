// docs/fork.md, walked as it stands: what comes out is a shop that works, and that speaks of nothing but itself.
import { execFile } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { copyProject } from '../support/copy.ts'
import { projectFiles } from '../support/files.ts'
import { request } from '../support/http.ts'
import { doorOf, endAll, runCommand, told } from '../support/processes.ts'

/** The project itself; stories stand in the machine's own, which has no docs. */
const project = join(realpathSync(import.meta.dirname), '..', '..')
const page = readFileSync(join(project, 'docs', 'fork.md'), 'utf8')
const blocks = [...page.matchAll(/^```(\S+) (\S+)\n([\s\S]*?)^```$/gm)].map(
  ([, kind = '', about = '', text = '']) => ({ kind, about, text }),
)

/** Lint, types and a small world, on a machine that does other things too. */
const WALK_MS_MAX = 240_000

const around = mkdtempSync(join(tmpdir(), 'fork-walk-'))
const shop = join(around, 'shop')
afterAll(async () => {
  await endAll()
  rmSync(around, { recursive: true, force: true })
})

/** Throws with all that it said when a command fails. */
async function type(text: string, cwd = shop): Promise<string> {
  const PATH = `${dirname(process.execPath)}${delimiter}${process.env.PATH}`
  const env = { ...process.env, PATH }
  const run = promisify(execFile)('sh', ['-ec', text], { cwd, env, timeout: WALK_MS_MAX })
  const { stdout, stderr } = await run.catch((error) => {
    throw new Error(`${text}\n${error.stdout}\n${error.stderr}`)
  })
  return stdout + stderr
}

/** The line of each setting of the block, in place of that in the file. */
function set(file: string, text: string): void {
  const path = join(shop, file)
  let now = readFileSync(path, 'utf8')
  for (const [line, key] of text.matchAll(/^(\w+) = .*$/gm)) {
    const before = new RegExp(`^${key} = .*$`, 'm')
    expect(now, `${file} has no ${key}`).toMatch(before)
    now = now.replace(before, () => line)
  }
  writeFileSync(path, now)
}

const said: string[] = []
beforeAll(async () => {
  renameSync(copyProject('fork-walk-').folder, join(around, 'meridian'))
  for (const part of ['docs', 'test', 'README.md', '.dev.vars.example']) {
    if (!existsSync(join(project, part))) continue // a fork may have thrown it away
    cpSync(join(project, part), join(around, 'meridian', part), { recursive: true })
  }
  // As whoever copies Meridian finds it: in a fork the Workers are called otherwise by now.
  const found = join(project, 'infra', 'setup', 'template.toml')
  cpSync(found, join(around, 'meridian', 'wrangler.toml'))
  mkdirSync(join(around, 'meridian', 'test', 'app'), { recursive: true }) // a fork may have none
  for (const { kind, about, text } of blocks) {
    if (about === 'run') said.push(await type(text, existsSync(shop) ? shop : around))
    else if (kind === 'toml') set(about, text)
  }
}, WALK_MS_MAX)

test('it says what it does, and its product is held by tests of its own', () => {
  const [, , named = '', added = ''] = said
  expect(named).toContain('shop: weur (London), enam (Ashburn), apac (Singapore)')
  expect(named).toMatch(/ok {3}app .*, [2-9] passed, 0 failed/)
  expect(added).toContain('shop-oc')
})

test('nothing that it owns is called as it was', async () => {
  for (const file of ['wrangler.toml', 'package.json', 'src/regions.ts']) {
    expect(readFileSync(join(shop, file), 'utf8'), file).not.toMatch(/meridian"|meridian-|links/i)
  }
  expect(await type('grep -rliE "meridian|links" src/app test/app migrations || true')).toBe('')
})

test('what it quotes of the product is in the product', () => {
  const quoted = blocks.filter(({ kind }) => kind === 'ts')
  expect(quoted.length).toBeGreaterThan(3)
  for (const { about, text } of quoted) {
    expect(readFileSync(join(project, 'docs', about), 'utf8'), about).toContain(text)
  }
})

/** The machine's tests that speak of the product, the map or the Workers: those that would know them by heart, if any. */
const TOLD = /src\/(?:app\/|regions\.ts)|'wrangler\.toml'/
/** They make projects, accounts or worlds of their own, for seconds each. */
const SLOW =
  /^test\/(?:world\.|migrations|bindings|infra\/(?:machine\/update|setup|clone|doctor|storm|traffic|deploy\/rollout))/

test(
  'a seventh region is one command, and no test of the machine has the product or the map by heart',
  async () => {
    const regions = 'wnam,enam,weur,eeur,apac,oc,tyo=aws:ap-northeast-1'
    const told = projectFiles(shop)
      .filter((file) => /^test\/(?!app|stories).*\.test\.ts$/.test(file) && !SLOW.test(file))
      .filter((file) => TOLD.test(readFileSync(join(shop, file), 'utf8')))
    expect(told).toContain('test/house.test.ts')
    await type(
      `npm run setup -- --regions ${regions} --yes; npx vitest run --project unit ${told.join(' ')}`,
    )
    const workers = readFileSync(join(shop, 'wrangler.toml'), 'utf8')
    for (const id of regions.split(',')) expect(workers).toContain(`shop-${id.replace(/=.*/, '')}`)
  },
  WALK_MS_MAX,
)

/** Words of the product and the project that it was made from; `<link` is of HTML. */
const OTHERS = /meridian|(?<!<)\blinks?\b|slug/i

test('its world does what it invites to, and speaks of the shop alone', async () => {
  const run = runCommand(['start', '--port', '0', '--speed', '0'], shop)
  const { port, key } = await doorOf(run)
  await told(run, /Ctrl-C/)
  const { output } = run
  const ask = (method: string, path: string, body?: object, headers = {}) =>
    request(`http://127.0.0.1:${port}${path}`, method, body, {
      ...(body && { 'Content-Type': 'application/json' }),
      ...headers,
    })

  const tries = [...output().matchAll(/http:\/\/(\w+)\.localhost:\d+(\/[^\s']*)/g)]
  expect(tries.length).toBeGreaterThan(2)
  for (const [, colo, path = ''] of tries) {
    expect((await ask('GET', path, undefined, { 'World-Colo': colo })).status, path).toBe(200)
  }
  const order = { quantity: 10 }
  const write = { Authorization: `Bearer ${key}`, 'If-Match': '*' }
  const answers = [
    ...(await Promise.all(
      ['/', '/docs', '/openapi.json', '/none'].map((path) => ask('GET', path)),
    )),
    await ask('GET', '/api/items/mug', undefined, { 'World-Colo': 'NRT' }),
    await ask('PATCH', '/api/items/mug', { name: 'Cup' }, write),
    await ask('POST', '/api/items/teapot/reservations', order),
  ]
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 404, 200, 200, 409])
  for (const { headers, text } of answers) {
    expect(headers.get('Cache-Status')).toMatch(/^Shop; /)
    expect(`${JSON.stringify([...headers])}${text}`).not.toMatch(OTHERS)
  }
  expect(output()).not.toMatch(OTHERS)
})
