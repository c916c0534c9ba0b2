// The demo as a new user runs it, shortened: its figures add up and nothing fails.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { demo } from '../../infra/demo/index.ts'
import type { Report } from '../../infra/demo/report.ts'
import { isAlive } from '../../infra/traffic/control.ts'
import { primary } from '../../src/regions.ts'
import { runCommand, told } from '../support/processes.ts'

const folder = mkdtempSync(join(tmpdir(), 'meridian-demo-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Two boots of the world, a build among them, on a machine that does other things too. */
const TEST_MS_MAX = 120_000
/** Of traffic: two in each phase. */
const SECONDS = 6

const start = (...args: string[]) => runCommand(['demo', ...args])

test(
  `${SECONDS} seconds of it: nothing is lost, and the figures agree`,
  async () => {
    const [json, markdown] = [join(folder, 'demo.json'), join(folder, 'demo.md')]
    const files = ['--json', json, '--markdown', markdown]
    const { ended, output } = start('--seed', '3', '--seconds', String(SECONDS), ...files)
    expect(await ended, output()).toBe(0)

    const report: Report = JSON.parse(readFileSync(json, 'utf8'))
    const { phases, outage } = report
    const rows = report.rows.slice(0, -1)
    const sum = (counts: number[]) => counts.reduce((total, count) => total + count, 0)

    for (const phase of Object.values(phases)) {
      expect(phase.requests).toBe((SECONDS * 50) / 3)
      expect(phase.reads + phase.writes).toBe(phase.requests)
      expect(sum(Object.values(phase.outcomes))).toBe(phase.requests)
      expect(phase).toMatchObject({ failedReads: 0 })
    }
    expect(phases.oneRegion).toMatchObject({
      hitRatio: 0,
      regions: { [primary]: phases.oneRegion.requests },
    })
    expect(phases.meridian.hitRatio).toBeGreaterThan(0)
    expect(phases.meridian.hitRatio).toBeLessThan(1)

    expect(sum(rows.map(({ requests }) => requests))).toBe(phases.meridian.requests)
    expect(report.rows.at(-1)).toMatchObject({ colo: 'all', requests: phases.meridian.requests })
    for (const { colo, city, requests } of rows) {
      expect(colo).toMatch(/^[A-Z]{3}$/)
      expect(city).not.toBe('')
      expect(requests).toBeGreaterThan(0)
    }

    expect(phases.meridian.regions).toHaveProperty(outage.region)
    expect(outage).toMatchObject({ failedReads: 0 })
    expect(outage.requests).toBeGreaterThan(0)
    expect(outage.tookOver).not.toHaveProperty(outage.region)
    expect(readFileSync(markdown, 'utf8')).toContain(
      `npm run demo -- --seed 3 --seconds ${SECONDS}`,
    )
    expect(output()).toContain('region killed')
  },
  TEST_MS_MAX,
)

test(
  'Ctrl-C ends the world and leaves no process',
  async () => {
    const run = start('--seconds', '600')
    const [url] = await told(run, /http:\/\/localhost:\d+/)
    const pids = await pidsOf(url)
    expect(pids.length).toBeGreaterThan(1)
    expect(pids.filter(isAlive)).toEqual(pids)
    run.child.kill('SIGINT')
    expect(await run.ended).toBe(130)
    expect(pids.filter(isAlive)).toEqual([])
  },
  TEST_MS_MAX,
)

test('wrong flags are refused before anything starts', async () => {
  expect(await demo(['--seconds', 'soon'])).toBe(2)
  expect(await demo(['--json', join(folder, 'nowhere', 'demo.json')])).toBe(2)
})

async function pidsOf(url: string): Promise<number[]> {
  const response = await fetch(`${url}/_world`)
  const world: { primary: { pid: number }; regions: { pid: number }[] } = await response.json()
  return [world.primary, ...world.regions].map(({ pid }) => pid)
}
