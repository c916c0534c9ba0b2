// The house rules that lint cannot hold; each failure says how to mend it.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { buildPage, type Page } from '../infra/page/build.ts'
import { productionContent } from '../infra/page/content.ts'
import { docsFiles } from '../infra/page/docs.ts'
import { build } from '../infra/world/build.ts'
import { faultKinds } from '../infra/world/faults.ts'
import { BREAKAGES } from '../src/page/break/breakages.ts'
import { primary, regions } from '../src/regions.ts'
import { internalHeaders, publicHeaders } from '../src/shared/headers.ts'
import { deadPaths, isProducts, projectFiles } from './support/files.ts'

const root = join(import.meta.dirname, '..')
const files = projectFiles(root)
const read = (file: string) => readFileSync(join(root, file), 'utf8')
const source = files.filter((file) => /^(?:src|infra)\/.*\.(?:ts|mjs|cjs)$/.test(file))
/** The page runs in a browser, and all of it is an entry; docs-files.ts is made from it. */
const workers = source.filter((file) => /^src\/(?!(?:app\/)?page\/|kit\/docs-files)/.test(file))

/** A file may be this long; most are under 80. */
const LINES_MAX = 200

describe('every source file', () => {
  test.each(source)('%s begins with its job and stays short', (file) => {
    const lines = read(file).split('\n')
    expect(lines[0], `${file}: say in the first line what the file is for`).toMatch(
      /^\/\/ \S.{10,}/,
    )
    expect(lines.length, `${file}: split it by subject`).toBeLessThanOrEqual(LINES_MAX)
  })
})

/** Entry files, where the runtime's clock and chance come in. */
const ENTRIES = ['src/edge/index.ts', 'src/region/index.ts', 'src/solo.ts', 'src/shared/time.ts']

test('below the entry files of src nobody reads the clock, sets timers or throws dice', () => {
  const found = workers
    .filter((file) => !ENTRIES.includes(file))
    .filter((file) =>
      /Date\.now\(|new Date\(\)|Math\.random|setTimeout\(|setInterval\(|performance\.now|randomUUID/.test(
        read(file),
      ),
    )
  expect(found, 'take a Clock, a chance() or a newId() as an argument').toEqual([])
})

test('what /docs loads is made from its sources as they are', async () => {
  const made = await docsFiles(root)
  const file = join(root, 'src/kit/docs-files.ts')
  if (process.env.DRAW) writeFileSync(file, made)
  const why = 'make it anew: DRAW=1 npx vitest run test/house.test.ts'
  expect(readFileSync(file, 'utf8') === made, why).toBe(true)
})

test('header names stand in src/shared/headers.ts only', () => {
  const names = [...Object.values(internalHeaders), ...Object.values(publicHeaders)]
  const quoted = new RegExp(`['"](?:${names.join('|')})['"]`)
  const found = workers
    // The client is copied into pages and stands alone.
    .filter((file) => !['src/shared/headers.ts', 'src/shared/client.ts'].includes(file))
    .filter((file) => quoted.test(read(file)))
  expect(found, 'use publicHeaders or internalHeaders').toEqual([])
})

/** Code without a mirror: entry files, types, tables and files that only start a process. */
const UNMIRRORED = [
  /^src\/(?:regions|solo|platform\.d|(?:edge|region)\/index|data\/tables)\.ts$/, // test/app/solo.test.ts
  /^src\/app\//, // the fork's, which test/app tests as it sees fit
  /^src\/kit\/context\.ts$/,
  /^(?:src\/kit\/docs-files|infra\/page\/docs)\.ts$/, // below: what /docs loads
  /^src\/(?:(?:edge\/(?:upstream|cache\/rules)|shared)\/limits|shared\/(?:config-error|page|workload))\.ts$/, // test/src/edge/limits.test.ts; types
  // Types, and what only puts parts together: test/src/edge/handle.test.ts speaks to all of it.
  /^src\/edge\/(?:assemble|worker|cache\/cache|cache\/rules\/entry|upstream\/answer|visit\/(?:events|outcome))\.ts$/,
  /^src\/region\//, // test/src/region, and every test in the small world
  /^infra\/world\/process\/(?!capnp)/, // the lives of processes: test/stories/processes.test.ts
  /^infra\/world\/(?:index|world-error|start|parts|regional|network|front|server|seed|secrets|build.*|read-worker|signals)\.ts$/, // test/stories
  /^infra\/world\/(?:control|describe|events|ward|time|csv|fault-input)\.ts$/, // control.test.ts among the stories, faults.test.ts and map.test.ts
  /^infra\/world\/analytics\/(?:answer|functions|store|tokens|wire)\.ts$/, // index.test.ts beside them, over HTTP
  // One primary and one replica over HTTP, and the genuine client, exercise these together.
  /^infra\/world\/d1\/(?:copy|engine|errors|in-place|follow|followers|forward|guard|lag|limits|protocol|snapshot|statement)\.ts$/,
  /^infra\/dev\/(?:index|process|session|front)\.ts$/, // test/stories/dev.test.ts
  /^infra\/small\/(?:helpers\.ts|d1-client\.ts|hold-plugin\.cjs)$/, // test/infra/small/index.test.ts, and every test on a real D1
  /^infra\/machine\/(?:git|index|machine-error|merge|source|store)\.ts$/, // test/infra/machine/update.test.ts
  /^infra\/setup\/(?:change|migrations|options|project|report|setup-error)\.ts$/, // test/infra/setup/index.test.ts
  /^infra\/toml\/(?:difference|literal)\.ts$/, // test/infra/toml/rewrite.test.ts
  // Through a browser in test/stories/page.test.ts; rules are apart, and have tests.
  /^src\/page\/(?:\w+\/index|lab\/(?:first|reading|strip|writers)|browser|dom|main|panel|production|sentence|steady|world)\.ts$/,
  /^infra\/page\/(?:content|land|markup)\.ts$/, // test/infra/page/build.test.ts, test/stories/page.test.ts
  /^infra\/pictures\/(?:film|index|options)\.ts$/, // a world and a browser, from start to end
  /^infra\/clone\/(?:look|steps|transfer)\.ts$/, // test/infra/clone/index.test.ts, test/infra/deploy/rollout.test.ts
  /^infra\/deploy\/(?:newest-date|placement-hints)\.ts$/, // data
  /^infra\/doctor\/(?:seen|index|account|look)\.ts$/, // types, and test/infra/doctor/story.ts
  // test/infra/bench/report/report.test.ts runs every arm through them and reads what they write; summary.test.ts.
  /^infra\/bench\/report\/(?:arms?|.*-arms?|target|region|run|worker|threads|index|show|page|charts|record|timeline|links-page|pictures\/\w+)\.ts$/,
  /^infra\/bench\/nginx\/(?:figures|index|plan|real|recorded)\.ts$/, // follow.test.ts; nginx itself, where it is installed
  // test/infra/bench/growth/index.test.ts runs them small and reads what they write.
  /^infra\/bench\/growth\/(?:growth|limits|scale-\w+|show|simulate|stage|sweeps|writes|index)\.ts$/,
  /^infra\/advise\/(?:changes|options|show)\.ts$/, // test/infra/advise/advice.test.ts and index.test.ts
  /^infra\/meridian\.mjs$/,
  /^infra\/(?:drill|storm)\/run\.ts$/, // a world from its start to its end: test/stories; without one: test/infra/traffic/world.test.ts
  /^infra\/(?:(?:check|demo|bench(?:\/fidelity)?|drill|fuzz|storm)\/index|bench\/(?:world|cost|hosting)|bench\/wall\/(?:inside|show)|check\/races)\.ts$/, // test/stories/cost.test.ts has bench/cost, bench/wall/arms.test.ts bench/hosting, bench/wall/index.test.ts the others
]

test('every other source file has a test that mirrors its path', () => {
  const missing = source
    .filter((file) => !UNMIRRORED.some((pattern) => pattern.test(file)))
    .filter((file) => !files.includes(`test/${file.replace(/\.ts$/, '.test.ts')}`))
  expect(missing, 'add test/<path>.test.ts').toEqual([])
})

test('nothing names a machine, a registry or what is not part of the project', () => {
  const found = files
    .filter((file) => file !== 'test/house.test.ts')
    .filter((file) => /\/work\/|\/root\/|\/home\/|registry\.npmjs/.test(read(file)))
  expect(found).toEqual([])
})

test('a production bundle cannot break the world: no fault, no header of the simulation', async () => {
  const built = await build(root, ['edge', ...regions.map(({ id }) => id)])
  const modules = [...new Set(built.map(({ module }) => module))]
  expect(modules).toHaveLength(2)
  for (const module of modules) {
    const text = readFileSync(module, 'utf8')
    const found = [...faultKinds, 'World-Colo', 'World-Direct', 'World-From'].filter((word) =>
      text.toLowerCase().includes(word.toLowerCase()),
    )
    expect(found, `${module} contains code of the local world`).toEqual([])
  }
})

test('the page of production asks nothing of the world, and cannot break it', async () => {
  const text = async (page: Page) =>
    [...(await buildPage(root, productionContent(root), page)).values()]
      .map(({ body }) => body)
      .join('\n')
  const worlds = ['/_world', ...BREAKAGES.map(({ kind }) => kind)]
  const found = (all: string) => worlds.filter((word) => all.includes(word))
  expect(found(await text('production')), 'src/page/production.ts imports it').toEqual([])
  expect(found(await text('world'))).toEqual(worlds) // so that it would be found
})

test('docs/world.md describes every fault', () => {
  const page = read('docs/world.md')
  expect(faultKinds.filter((kind) => !page.includes(`\`${kind}\``))).toEqual([])
})

test('one cron trigger prunes, in the region of the primary', () => {
  const blocks = read('wrangler.toml').split(/^(?=\[env\.\w+\])/m)
  const withCron = blocks
    .filter((block) => block.includes('crons'))
    .map((block) => block.split('\n')[0])
  expect(withCron, 'move triggers = { crons = [...] } to the env of the primary').toEqual([
    `[env.${primary}]`,
  ])
})

test('a path that is named, or linked to, leads to a file', () => {
  const dead = deadPaths(root, files)
  const ours = dead.filter(({ file, path }) => !isProducts(file) && !isProducts(path))
  expect(ours, 'the file moved, or never was').toEqual([])
})

test('decisions are short, numbered, and say when to revisit', () => {
  const decisions = files.filter((file) => file.startsWith('docs/decisions/'))
  expect(decisions.length).toBeGreaterThan(5)
  for (const file of decisions) {
    expect(file).toMatch(/\/\d{3}-[a-z0-9-]+\.md$/)
    const text = read(file)
    expect(text.split('\n').length, `${file}: at most 60 lines`).toBeLessThanOrEqual(60)
    for (const heading of ['Context', 'Decision', 'Consequences', 'Revisit']) {
      expect(text, `${file} needs "## ${heading}"`).toContain(`## ${heading}`)
    }
  }
})
