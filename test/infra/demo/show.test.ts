import { expect, test } from 'vitest'
import { makeReport } from '../../../infra/demo/report.ts'
import { toJson, toMarkdown, toTerminal } from '../../../infra/demo/show.ts'
import { run, sample } from './samples.ts'

const answers = ['apac', 'apac', 'weur', 'oc', 'enam'].map((region, n) => sample({ n, region }))
const report = makeReport({
  origin: { command: 'npm run demo -- --seed 7', commit: 'abc1234', seed: 7, perSecond: 50 },
  home: 'enam, Ashburn',
  shares: [{ colo: 'NRT', city: 'Tokyo', share: 1 }],
  oneRegion: run(...answers),
  meridian: run(...answers),
  regionDies: run(sample()),
  outage: { region: 'apac', killAskedAt: 0, healAskedAt: 5_000, restartedAt: 6_000 },
})

test('the terminal shows colos, outage, sentences, and what made them', () => {
  const text = toTerminal(report)
  expect(text).toMatch(/^NRT {3}Tokyo +100\.0 % +5 +10 \/ 10 +10 \/ 10 +1\.0x +0 % +apac 2/m)
  expect(text).toMatch(/^region killed +apac, for 5\.0 s$/m)
  expect(text).toMatch(/^served again after +not seen$/m)
  expect(text).toContain("not on Cloudflare's network")
  expect(text).toContain('Seed 7, 50 requests a second, commit abc1234: npm run demo -- --seed 7')
})

test('a long list of regions is cut on the screen and whole in the JSON', () => {
  expect(toTerminal(report)).toContain('apac 2, weur 1, oc 1, 1 more')
  expect(JSON.parse(toJson(report)).rows[0].regions).toEqual({ apac: 2, weur: 1, oc: 1, enam: 1 })
})

test('Markdown begins with the command', () => {
  expect(toMarkdown(report)).toMatch(/^`npm run demo -- --seed 7`\n/)
  expect(toMarkdown(report)).toContain('| NRT | Tokyo | 100.0 % | 5 | 10 / 10 |')
})

test('JSON says null for what was not measured', () => {
  expect(JSON.parse(toJson(report))).toMatchObject({
    phases: { oneRegion: { writeMs: null } },
    outage: { servedAgainMs: null },
    sentences: expect.arrayContaining([expect.stringContaining('apac')]),
  })
})
