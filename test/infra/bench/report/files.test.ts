import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { picturesOf } from '../../../../infra/bench/report/charts.ts'
import { readReport, writeReport } from '../../../../infra/bench/report/files.ts'
import { reportPage } from '../../../../infra/bench/report/page.ts'
import type { Report } from '../../../../infra/bench/report/report.ts'

test('what is written is read again, with a page and pictures of it', () => {
  const root = mkdtempSync(join(tmpdir(), 'meridian-report-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  mkdirSync(join(root, 'docs'))
  expect(readReport(root)).toBeUndefined()
  const report: Report = {
    ...{ command: 'npm run bench', commit: 'abc1234', seed: 7, primary: 'enam' },
    ...{ floor: { fibre: 1, best: 2, bestWithout: {} }, parts: [] },
    failover: { requests: [1], failed: [0], p95: [9] },
  }
  writeFileSync(join(root, 'README.md'), '<!-- numbers -->\n<!-- /numbers -->')
  writeReport(root, report)
  expect(readFileSync(join(root, 'README.md'), 'utf8')).toContain('commit abc1234')
  expect(readReport(root)).toEqual(report)
  expect(readFileSync(join(root, 'docs', 'benchmarks.md'), 'utf8')).toBe(reportPage(report))
  const pictures = picturesOf(report)
  expect(readdirSync(join(root, 'docs', 'pictures')).sort()).toEqual(Object.keys(pictures).sort())
})
