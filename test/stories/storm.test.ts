// A storm as it is run by hand, shortened: nothing that was acknowledged is lost, and nothing is left.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { storm } from '../../infra/storm/index.ts'
import { planClient } from '../../infra/storm/plan.ts'
import { makeSchedule } from '../../infra/storm/schedule.ts'
import type { CommitLine, FaultLine, Line, OpLine } from '../../infra/traffic/history.ts'
import { loadWorkload } from '../../infra/traffic/product.ts'
import { loadMap } from '../../infra/world/map.ts'
import { regions } from '../../src/regions.ts'
import { eventually } from '../support/eventually.ts'
import { crowdIn, nobodyIn, runApart } from '../support/processes.ts'
import { root } from '../support/world.ts'

const folder = mkdtempSync(join(tmpdir(), 'meridian-story-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** 21 seconds: five of peace, a fault, and peace again. */
const MINUTES = 0.35
const CLIENTS = 30
/** A build and a boot more, on a machine that does other things too. */
const TEST_MS_MAX = 120_000

/** Its temporary files go to a folder of its own, where nothing may be left. */
const start = (history: string, ...args: string[]) =>
  runApart(['storm', '--history', history, ...args], folder)
const left = (temporary: string) =>
  readdirSync(temporary).filter((name) => name.startsWith('meridian-account-'))

const read = (history: string): Line[] =>
  readFileSync(history, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))

test(
  `${MINUTES} minutes of it: every acknowledged write is committed once, and nothing is left`,
  async () => {
    const history = join(folder, 'storm.jsonl')
    const args = ['--seed', '5', '--minutes', String(MINUTES)]
    const { ended, output, temporary } = start(history, ...args)
    await crowdIn(temporary, 8) // six regions, the primary, the edges
    expect(await ended, output()).toBe(0)
    expect(left(temporary)).toEqual([])
    await nobodyIn(temporary)
    expect(output()).toContain(`npm run storm -- --seed 5 --minutes ${MINUTES}`)
    expect(output()).toContain('nobody went back in time; nothing was lost or done twice')

    const lines = read(history)
    const kinds = new Set(lines.map(({ kind }) => kind))
    expect([...kinds]).toEqual(['storm', 'op', 'fault', 'healed', 'end', 'commit', 'row'])
    expect(lines[0]).toMatchObject({ kind: 'storm', seed: 5, clients: CLIENTS, minutes: MINUTES })

    const ops = lines.filter((line) => line.kind === 'op')
    const commits = lines.filter((line) => line.kind === 'commit')
    expect(new Set(ops.map(({ client }) => client)).size).toBe(CLIENTS)
    expect(commits.map(({ seq }) => seq)).toEqual(commits.map((_, index) => index + 1))
    checkWrites(ops, commits)
    await checkPlan(lines, ops)
  },
  TEST_MS_MAX,
)

/** What happened is what the seed says, whatever the answers were. */
async function checkPlan(lines: Line[], ops: OpLine[]) {
  const workload = await loadWorkload(root)
  const [header] = lines
  if (header?.kind !== 'storm') throw new Error('the first line is the storm')
  const { seed, clients, kinds, minutes } = header
  const colos = loadMap().colos.map(({ id }) => id)
  const schedule = makeSchedule({
    seed,
    kinds,
    minutes,
    colos,
    regions: regions.map(({ id }) => id),
  })
  const faults = lines
    .filter((line): line is FaultLine => line.kind === 'fault')
    .map(({ fault }) => fault)
  expect(faults).toEqual(schedule.flatMap((window) => window.faults))
  for (const [client, done] of Map.groupBy(ops, (op) => op.client)) {
    const plan = planClient({ seed, client, clients, colos, workload })
    const planned = done.map(() => plan.next().value)
    expect(done.map(({ n, colo }) => [n, colo])).toEqual(planned.map(({ n, colo }) => [n, colo]))
    const slugs = planned.map(({ intent }) => ('name' in intent ? intent.name : ''))
    const paths = done.map(({ path, body }) => body?.slug ?? path)
    const fresh = done.map(({ again }) => again === undefined)
    for (const [n, slug] of slugs.entries()) if (fresh[n]) expect(paths[n]).toContain(slug)
  }
}

function checkWrites(ops: OpLine[], commits: CommitLine[]) {
  const byKey = Map.groupBy(commits, ({ key }) => key)
  const writes = ops.filter(({ key }) => key !== undefined)
  const acknowledged = writes.filter(({ status = 0 }) => status >= 200 && status < 300)
  expect(acknowledged.length).toBeGreaterThan(50)
  for (const op of acknowledged) {
    const found = byKey.get(op.key ?? '') ?? []
    expect(found, JSON.stringify(op)).toHaveLength(1)
    if (op.value?.kind === 'item') expect(found[0]?.result.version).toBe(op.value.version)
  }
  const sent = new Set(writes.map(({ key }) => key))
  const stormy = commits.filter(({ key }) => key.startsWith('storm-'))
  expect(stormy.filter(({ key }) => !sent.has(key))).toEqual([])
}

test(
  'Ctrl-C ends it, and keeps what was written',
  async () => {
    const history = join(folder, 'stopped.jsonl')
    const { child, ended, output, temporary } = start(history, '--clients', '5')
    await eventually(
      async () => readFileSync(history, { encoding: 'utf8', flag: 'a+' }).split('\n').length,
      (count) => count > 10,
    )
    child.kill('SIGINT')
    expect(await ended, output()).toBe(130)
    expect(output()).toContain('Stopped; the world is gone.')
    expect(left(temporary)).toEqual([])
    await nobodyIn(temporary)
    const lines = read(history)
    expect(lines.find(({ kind }) => kind === 'end')).toMatchObject({
      interrupted: true,
      broken: [],
    })
    expect(lines.at(-1)).toMatchObject({ kind: 'row' })
  },
  TEST_MS_MAX,
)

test('wrong flags and a lost folder are refused before anything starts', async () => {
  expect(await storm(['--minutes', '0'])).toBe(2)
  expect(await storm(['--history', join(folder, 'nowhere', 'h.jsonl')])).toBe(2)
})
