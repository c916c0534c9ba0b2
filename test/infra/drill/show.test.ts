import { expect, test } from 'vitest'
import { episodeLine, toJson, toMarkdown, toTerminal } from '../../../infra/drill/show.ts'
import { after, during, goodReport, reportWhere } from './reports.ts'

test('the terminal shows each fault, what the words mean, and what made it', () => {
  const text = toTerminal(goodReport())
  expect(text).toMatch(
    /^region-down apac +1\.0 s +21 +20 +0 \+ 0 +0 \+ 0 +1 \+ 0 +0\/0 +100 ms +100 ms +0\.3 s +0\.2 s$/m,
  )
  expect(text).toMatch(/^primary-down +1\.0 s +21 +1 +0 \+ 0 +1 \+ 0 +2 \+ 0 +0\/0 /m)
  expect(text).toContain('GETs are never sent again')
  expect(text).toContain(
    'Healthy, a GET took 20 ms / 20 ms (p50 / p95) and a write 200 ms / 200 ms.',
  )
  expect(text).toContain('primary-down: 1 x create 503 database-unavailable')
  expect(text).toContain('Every bound held.')
  expect(text).toContain(
    "not on Cloudflare's network. Seed 7, commit abc: npm run drill -- --seed 7",
  )
})

test('what is broken is said, with what failed', () => {
  const failures = { 'own 503 unavailable (apac:timeout)': 2, a: 1, b: 1, c: 1, d: 1, e: 1 }
  const text = toTerminal(reportWhere(0, during({ failedReads: 7, failures })))
  expect(text).toContain('Broken bounds: 1\n- region-down apac: 7 of 20 GETs failed; none may')
  expect(text).toContain(
    'region-down apac: 2 x own 503 unavailable (apac:timeout); 1 x a; 1 x b; 1 x c; 2 more kinds',
  )
  expect(toTerminal(reportWhere(0, after({ failures: { f: 1 } })))).toContain(
    'region-down apac, after: 1 x f',
  )
})

test('a machine that was short of cores is said to have been', () => {
  const report = goodReport()
  const words = 'may be its own fault'
  expect(toTerminal(report)).not.toContain(words)
  for (const machine of [
    { cpuBusy: 0.9, lateP95Ms: 1 },
    { cpuBusy: 0.2, lateP95Ms: 60 },
  ]) {
    expect(toTerminal({ ...report, machine })).toContain(words)
  }
})

test('what was not seen is not called recovered', () => {
  const report = reportWhere(0, () => ({
    ...{
      recovery: { kind: 'not-seen', watchedMs: 45_000 },
      firstSuccessMs: undefined,
      added: undefined,
    },
  }))
  expect(toTerminal(report)).toMatch(/^region-down apac .* +- +- +- +> 45\.0 s$/m)
})

test('the page says that nobody edits it, and begins with the command', () => {
  const lines = toMarkdown(goodReport()).split('\n')
  expect(lines.slice(0, 5)).toEqual([
    '# What the drill measured',
    '',
    'Made by the command below with `--markdown docs/drill.md`; not edited.',
    '',
    '`npm run drill -- --seed 7`',
  ])
  expect(lines).toContainEqual(expect.stringMatching(/^\| region-down apac \| 1\.0 s \| 21 \|/))
})

test('JSON has every figure, the broken bounds, and null for what was not measured', () => {
  const json = JSON.parse(toJson(reportWhere(0, () => ({ firstSuccessMs: undefined, touched: 0 }))))
  expect(json.rows[0]).toMatchObject({ firstSuccessMs: null, during: { retries: 1 } })
  expect(json.broken).toEqual([expect.stringContaining('no request needed it')])
  expect(json.origin).toMatchObject({ seed: 7, commit: 'abc', perSecond: 40, clients: 60 })
})

test('while it goes on: what failed, and when it was as before', () => {
  const [good] = goodReport().rows
  if (!good) throw new Error('a report has rows')
  const line = (change: Partial<typeof good>) => episodeLine({ ...good, ...change })
  const failed = {
    ...during({ failedReads: 1, failedWrites: 2 })(good),
    ...after({ failedReads: 1 })(good),
  }
  expect(line(failed)).toBe(
    'region-down apac for 1.0 s, as before 0.2 s after the order to heal: 21 requests, 2 GETs and 2 writes failed',
  )
  const recovery = { kind: 'not-seen' as const, watchedMs: 8_000 }
  expect(line({ recovery })).toContain('not as before 8.0 s after the order to heal: 21 requests')
  expect(line({ recovery, watched: false })).toContain('for 1.0 s, healed: 21 requests')
})
