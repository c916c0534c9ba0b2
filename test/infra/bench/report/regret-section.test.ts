import { expect, test } from 'vitest'
import type { RegretMap } from '../../../../infra/bench/report/regret-map.ts'
import { regretSection } from '../../../../infra/bench/report/regret-section.ts'
import { markdownTable } from '../../../../infra/cli/tables.ts'

const none = { meanMs: 0, farShare: 0 }
const told: RegretMap = {
  worlds: 6,
  colos: {
    LHR: { lat: 51, lon: 0, users: 0.25, cold: none, learned: none },
    NRT: { lat: 36, lon: 140, users: 0.75, cold: { meanMs: 20, farShare: 0.25 }, learned: none },
  },
}

test('the page has a row for each colo, the most users first, and no section without figures', () => {
  const section = regretSection(told, markdownTable)
  expect(section).toMatch(/\| NRT +\| +75\.0 % \| 20\.0 \| 25\.0 % \| +0\.0 \| +0\.0 % \|/)
  expect(section.indexOf('| NRT')).toBeLessThan(section.indexOf('| LHR'))
  expect(section).toContain('in 6 worlds')
  expect(regretSection(undefined, markdownTable)).toBe('')
})
