// One script of operations, through the genuine D1 client, against plain Miniflare and against our
// primary and replica: same results, same error messages.
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openMiniflare } from '../../../support/miniflare.ts'
import { DIFFERENCES, SCRIPT } from './conformance.script.ts'
import type { Op } from './conformance.worker.ts'
import { openLab } from './lab.ts'

const PLUGIN = fileURLToPath(new URL('../../../support/world-plugin.cjs', import.meta.url))
type Answers = { database: string; session: boolean; results: unknown[]; differing: string[] }
let answers: Answers[] = []

const withoutOffset = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value).replaceAll(/ at offset \d+/g, ''))

async function runScript(database: string, binding: object, script: string): Promise<Answers[]> {
  const { urls, stop } = await openMiniflare({
    [database]: { contents: script, env: { DB: binding } },
  })
  try {
    const drop =
      'DROP TABLE ft;DROP TABLE books;DROP TABLE authors;DROP TABLE c;DROP TABLE u;DROP TABLE t'
    const all: Answers[] = []
    for (const session of [false, true]) {
      const who: Op = { servedBy: ['SELECT 1'] }
      const ops = [...SCRIPT, ...DIFFERENCES.map(({ op }) => op), who, { exec: drop }]
      const body = JSON.stringify(ops)
      const response = await fetch(`${urls[database]}?session=${session ? 'yes' : 'no'}`, {
        method: 'POST',
        body,
      })
      const results = (await response.json()) as unknown[]
      const differing = results.splice(SCRIPT.length).map((result) => JSON.stringify(result))
      all.push({ database, session, results: results.map(withoutOffset), differing })
    }
    return all
  } finally {
    await stop()
  }
}

const cleanUps: (() => void | Promise<void>)[] = []
afterAll(() => Promise.all(cleanUps.map((cleanUp) => cleanUp())))

beforeAll(async () => {
  const entry = fileURLToPath(new URL('./conformance.worker.ts', import.meta.url))
  const built = await build({ entryPoints: [entry], bundle: true, format: 'esm', write: false })
  const script = built.outputFiles[0]?.text ?? ''
  const lab = await openLab(':memory:', (cleanUp) => cleanUps.push(cleanUp))
  const address = new URL(lab.url).host
  const plugin = { package: PLUGIN, name: 'world-d1' }
  const world = { type: 'unsafe:world-d1', dev: { plugin, options: { address } } }
  const plain = await runScript('miniflare', { type: 'd1', id: 'plain' }, script)
  answers = [...plain, ...(await runScript('world', world, script))]
}, 60_000)

const find = (database: string, session: boolean) =>
  answers.find((item) => item.database === database && item.session === session)

test.for([false, true])('every operation answers as in Miniflare (in a session: %s)', (session) => {
  const [plain, world] = [find('miniflare', session), find('world', session)]
  for (const [i, op] of SCRIPT.entries()) {
    const label = JSON.stringify(op).slice(0, 200)
    expect([label, world?.results[i]]).toEqual([label, plain?.results[i]])
  }
  expect(world?.results).toHaveLength(SCRIPT.length)
})

test.for([false, true])('what is meant to differ does (in a session: %s)', (session) => {
  for (const [i, { why, miniflare, world }] of DIFFERENCES.entries()) {
    expect(find('miniflare', session)?.differing[i], why).toContain(miniflare)
    expect(find('world', session)?.differing[i], why).toContain(world)
  }
})

test('a session was answered by the replica, the rest by the primary', () => {
  const served = [false, true].map((session) => find('world', session)?.differing.at(-2))
  expect(served).toEqual(['"world-enam-primary"', '"world-apac-replica"'])
})

test('the script does what it says: most of it succeeds', () => {
  const failed = JSON.stringify(find('world', false)?.results).match(/"error":/g) ?? []
  expect(failed.length).toBeGreaterThan(40)
  expect(SCRIPT.length - failed.length).toBeGreaterThan(50)
})
