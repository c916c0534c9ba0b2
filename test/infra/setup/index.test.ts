// npm run setup as a person meets it, on a project of its own.
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseFlags } from '../../../infra/cli/flags.ts'
import { check } from '../../../infra/deploy/check.ts'
import { readWorkers } from '../../../infra/deploy/config.ts'
import { settleProject } from '../../../infra/setup/index.ts'
import { readMap } from '../../../infra/setup/map-file.ts'
import { spec } from '../../../infra/setup/options.ts'
import { readToml } from '../../../infra/toml/document.ts'
import { json, makeProject, reserialise, TEMPLATE } from './project.ts'

/** drizzle-kit starts a process and loads two schemas. */
const DRIZZLE_MS_MAX = 60_000

async function setup(root: string, ...args: string[]) {
  const parsed = parseFlags(args, spec)
  if (parsed.kind !== 'ok') throw new Error(parsed.kind === 'wrong' ? parsed.message : parsed.kind)
  const lines: string[] = []
  const print = (line: string) => lines.push(line)
  const code = await settleProject(parsed.options, { root, print })
  return { code, said: lines.join('\n') }
}

const SHOP = ['--name', 'shop', '--regions', 'weur,enam,apac', '--primary', 'weur', '--yes']

/** What a deploy would refuse. */
async function problems(root: string, map: string) {
  const read = readWorkers(root)
  return read.ok ? check(await readMap(map), read.workers) : read.problems
}

test('every file speaks of the shop and its regions, and a deploy has nothing against it', async () => {
  const { root, read, all } = makeProject()
  const { code, said } = await setup(root, ...SHOP)
  expect(code).toBe(0)
  expect(said).toContain('Changed wrangler.toml, src/regions.ts, package.json, package-lock.json.')
  expect(said).toContain('Next: npm test -- app')
  expect(all().filter((text) => /meridian(?!\.mjs)/i.test(text))).toEqual([])
  expect(await problems(root, read('src/regions.ts'))).toEqual([])
  const map = await readMap(read('src/regions.ts'))
  expect([map.primary, ...map.regions.map(({ id }) => id)]).toEqual([
    'weur',
    'enam',
    'weur',
    'apac',
  ])
  const before = all()
  expect((await setup(root, ...SHOP)).said).toContain('Every file says so already.')
  expect(all()).toEqual(before)
})

test('a region that went comes back, and a seventh with it', async () => {
  const { root, read } = makeProject()
  const names = ['wrangler.toml', 'src/regions.ts']
  await setup(root, '--regions', 'enam', '--yes')
  await setup(root, '--regions', 'wnam,enam,weur,eeur,apac,oc,tyo=aws:ap-northeast-1', '--yes')
  expect(await problems(root, read('src/regions.ts'))).toEqual([])
  expect((await readMap(read('src/regions.ts'))).regions).toHaveLength(7)
  expect(names.map((file) => read(file).match(/tyo/g)?.length)).toEqual([4, 1])
})

test('a jurisdiction moves the regions inside, the primary with them, and is taken back', async () => {
  const { root, read, all } = makeProject({
    'wrangler.toml': TEMPLATE.replaceAll(
      'database_name = "meridian"',
      'database_name = "meridian", database_id = "old"',
    ),
  })
  const { said } = await setup(root, '--jurisdiction', 'eu', '--yes')
  expect(said).toContain(
    'meridian: weur (Amsterdam), eeur (Warsaw); the primary is weur, and data is kept in eu.',
  )
  expect(said).toContain('D1 lets none change that')
  expect(await problems(root, read('src/regions.ts'))).toEqual([])
  expect(read('wrangler.toml').match(/jurisdiction = "eu"/g)).toHaveLength(2)
  expect(read('wrangler.toml')).not.toContain('"old"')
  const held = all()
  expect((await setup(root, '--yes')).said).toContain('Every file says so already.')
  expect(all()).toEqual(held)

  const outside = await setup(root, '--regions', 'weur,apac', '--yes')
  expect(outside).toEqual({ code: 1, said: expect.stringContaining('(Singapore) is outside eu.') })
  await setup(root, '--regions', 'weur,fra=aws:eu-central-1', '--yes')
  expect(await problems(root, read('src/regions.ts'))).toEqual([])

  await setup(root, '--jurisdiction', 'none', '--regions', 'weur,apac', '--yes')
  expect(await problems(root, read('src/regions.ts'))).toEqual([])
  expect(read('wrangler.toml')).not.toContain('jurisdiction')
})

test('a region that moves is moved in every file', async () => {
  const { root, read } = makeProject()
  await setup(root, '--regions', 'enam,weur=aws:eu-west-3', '--yes')
  expect(await problems(root, read('src/regions.ts'))).toEqual([])
  expect(read('src/regions.ts').match(/id: 'weur', .*/g)).toEqual([
    expect.stringContaining("city: 'Paris'"),
  ])
})

test('a dry run prints the difference and writes nothing', async () => {
  const { root, all } = makeProject()
  const before = all()
  const { code, said } = await setup(root, ...SHOP, '--dry-run')
  expect(code).toBe(0)
  expect(said).toMatch(/^--- a\/wrangler\.toml\n\+\+\+ b\/wrangler\.toml\n@@/)
  expect(said).toContain('-name = "meridian-edge"\n+name = "shop-edge"\n')
  expect(said).toContain('Would change wrangler.toml,')
  expect(all()).toEqual(before)
})

test('as JSON it says the same', async () => {
  const { root } = makeProject()
  const { said } = await setup(root, ...SHOP, '--json', '--dry-run')
  expect(JSON.parse(said)).toEqual({
    name: 'shop',
    regions: ['weur', 'enam', 'apac'],
    primary: 'weur',
    jurisdiction: null,
    changed: ['wrangler.toml', 'src/regions.ts', 'package.json', 'package-lock.json'],
    written: false,
    next: ['npm test -- app', 'npm start'],
  })
})

test('what create-cloudflare left half done is mended: comments, names, pins, the last line', async () => {
  const half = reserialise({
    ...readToml(TEMPLATE).value,
    name: 'my-shop',
    placement: { mode: 'off' },
  })
  const { root, read, all } = makeProject()
  const pinned = read('package.json')
  const { devDependencies } = JSON.parse(pinned)
  const moved = { ...devDependencies, wrangler: `^${devDependencies.wrangler}`, miniflare: '5.0.0' }
  writeFileSync(join(root, 'wrangler.toml'), half)
  const apart = json({ name: 'meridian', devDependencies: moved }).trimEnd()
  writeFileSync(join(root, 'package.json'), apart)

  const { said } = await setup(root, '--yes')
  expect(said).toContain('wrangler.toml had lost its comments; they are back.')
  expect(said).toContain('Next: npm install && npm test -- app')
  expect(read('package.json')).toBe(pinned.replace('"meridian"', '"my-shop"'))
  const comments = (text: string) => text.match(/^# .*/gm)
  expect(comments(read('wrangler.toml'))).toEqual(comments(TEMPLATE))
  expect(readToml(read('wrangler.toml')).value).toMatchObject({
    ...{ name: 'my-shop', placement: { mode: 'off' } },
    env: { edge: { name: 'my-shop-edge', vars: { NAME: 'My-shop' } } },
  })
  expect(await problems(root, read('src/regions.ts'))).toEqual([])
  const before = all()
  await setup(root, '--yes')
  expect(all()).toEqual(before)
})

const SCHEMA = `import { sqliteTable, text } from 'drizzle-orm/sqlite-core'
export const notes = sqliteTable('notes', { id: text().primaryKey() })
`

test(
  'migrations begin anew for other tables, and once',
  async () => {
    const { root, read } = makeProject({ 'src/app/schema.ts': SCHEMA })
    const fresh = ['--fresh-migrations', '--yes']
    const { said } = await setup(root, ...fresh)
    expect(said).toContain('Changed migrations/0000_start.sql, migrations/meta/')
    expect(read('migrations/0000_start.sql')).toContain('CREATE TABLE `notes`')
    expect(read('migrations/0000_start.sql')).not.toContain('links')
    expect((await setup(root, ...fresh)).said).toContain('Every file says so already.')
    writeFileSync(join(root, 'src/app/schema.ts'), SCHEMA.replace('text().', 'text('))
    const broken = await setup(root, ...fresh)
    expect([broken.code, broken.said]).toEqual([
      1,
      expect.stringContaining('drizzle-kit could not'),
    ])
    expect(existsSync(join(root, 'migrations/0000_start.sql'))).toBe(true)
  },
  DRIZZLE_MS_MAX,
)

test.each([
  [['--regions', 'wuer', '--yes'], 'the nearest is "weur"'],
  [['--regions', ' , ', '--yes'], '--regions names none'],
  [['--regions', 'weur', '--yes'], 'The primary "enam" is not among the regions'],
  [['--primary', 'sam', '--regions', 'sam,weur', '--yes'], '"sam" is not a location of D1'],
])('%j changes nothing and says why', async (args, why) => {
  const { root, all } = makeProject()
  const before = all()
  const { code, said } = await setup(root, ...args)
  expect([code, said]).toEqual([1, expect.stringContaining(why)])
  expect(said).toContain('Nothing was changed.')
  expect(all()).toEqual(before)
})

test.each([
  ['wrangler.toml', 'name = "a"\nmain = [', /^wrangler\.toml:2: /],
  ['src/regions.ts', 'export const regions = [\n  {', /^src\/regions\.ts:\d+: /],
  ['package.json', '{', /^package\.json is not JSON/],
])('a mistake in %s is told with its line', async (file, text, says) => {
  const { root } = makeProject({ [file]: text })
  expect(await setup(root, '--yes')).toEqual({ code: 1, said: expect.stringMatching(says) })
})

test('where nobody can answer it asks nothing and says which flags to give', async () => {
  const { root } = makeProject()
  expect(await setup(root)).toEqual({ code: 2, said: expect.stringContaining('Say --yes, with') })
  expect((await setup(root, '--json')).code).toBe(2)
  await expect(setup(root, '--name', 'My Shop')).rejects.toThrow('Take "my-shop"')
  const mars = setup(root, '--jurisdiction', 'mars')
  await expect(mars).rejects.toThrow('there is eu, fedramp, us and none')
})

test('a folder without the project is named', async () => {
  expect(await setup('/nowhere', '--yes')).toEqual({
    code: 1,
    said: expect.stringContaining('There is no wrangler.toml in /nowhere'),
  })
})
