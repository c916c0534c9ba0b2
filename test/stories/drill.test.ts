// The drill as it is run by hand, shortened: what is promised holds, and nothing is left.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { Report } from '../../infra/drill/report.ts'
import { judge } from '../../infra/drill/verdict.ts'
import { readCities, shareOut } from '../../infra/traffic/users.ts'
import { primary, regions } from '../../src/regions.ts'
import { eventually } from '../support/eventually.ts'
import { crowdIn, nobodyIn, processesIn, runApart, told } from '../support/processes.ts'

const folder = mkdtempSync(join(tmpdir(), 'meridian-drill-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A build and a boot more, on a machine that does other things too. */
const TEST_MS_MAX = 120_000
const RATE = 30
const SECONDS = 2
/** Where most users are, the primary's region aside. */
const away = shareOut(readCities(), regions).find(({ colo }) => colo !== primary)?.colo ?? primary
/** A process for each region, the primary and the edges. */
const PROCESSES_MIN = regions.length + 2

const start = (...args: string[]) => runApart(['drill', ...args], folder)

test(
  'a region dies, the primary dies: every bound holds',
  async () => {
    const [json, markdown] = [join(folder, 'drill.json'), join(folder, 'drill.md')]
    const faults = ['--seconds', String(SECONDS), '--only', `region-down,primary-down,${away}`]
    const files = ['--json', json, '--markdown', markdown]
    const args = ['--seed', '3', '--rate', String(RATE), ...faults, ...files]
    const { ended, output, temporary } = start(...args)
    await crowdIn(temporary, PROCESSES_MIN)
    const code = await ended
    const report: Report & { broken: string[] } = JSON.parse(readFileSync(json, 'utf8'))
    expect(judge(report), output()).toEqual([])
    expect({ code, broken: report.broken }, output()).toEqual({ code: 0, broken: [] })
    await nobodyIn(temporary)

    const { rows, all, healthy } = report
    expect(rows.map(({ name }) => name)).toEqual([`region-down ${away}`, 'primary-down'])
    expect(healthy.reads + healthy.writes).toBeGreaterThan(RATE * SECONDS)
    for (const { during, seconds, touched } of rows) {
      expect(during.reads + during.writes).toBeGreaterThanOrEqual(RATE * SECONDS)
      expect(seconds).toBeGreaterThanOrEqual(SECONDS)
      expect(touched).toBeGreaterThan(0)
    }
    const [, primary] = rows
    expect(primary?.during.retries).toBeGreaterThan(0) // the fault was felt, and waited for
    expect(all.writes).toBeGreaterThan(20)
    expect(all).toMatchObject({ lost: 0, doubled: 0 })

    const command = `npm run drill -- --seed 3 --seconds ${SECONDS} --only region-down,primary-down,${away} --rate ${RATE}`
    expect(readFileSync(markdown, 'utf8')).toContain(`\n\`${command}\`\n`)
    expect(output()).toContain('Every bound held.')
  },
  TEST_MS_MAX,
)

test(
  'Ctrl-C ends it while a region hangs, and leaves no process',
  async () => {
    const run = start('--seconds', '2', '--only', `region-hang,${away}`)
    const { child, ended, output, temporary } = run
    const [url] = await told(run, /http:\/\/localhost:\d+/)
    await eventually(
      async () => (await (await fetch(`${url}/_world/faults`)).json()) as { faults: unknown[] },
      ({ faults }) => faults.length > 0,
    )
    expect(processesIn(temporary).length).toBeGreaterThan(PROCESSES_MIN)
    child.kill('SIGINT')
    expect(await ended, output()).toBe(130)
    expect(output()).toContain('Stopped; the world is gone.')
    await nobodyIn(temporary)
  },
  TEST_MS_MAX,
)
