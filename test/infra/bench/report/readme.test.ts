// README.md has the figures of docs/benchmarks.json, and no other.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { withNumbers } from '../../../../infra/bench/report/readme.ts'
import type { Report } from '../../../../infra/bench/report/report.ts'

const root = join(import.meta.dirname, '..', '..', '..', '..')
const file = join(root, 'docs', 'benchmarks.json')
const kept = existsSync(file) && (JSON.parse(readFileSync(file, 'utf8')) as Report)

test.runIf(kept)('README.md says what docs/benchmarks.json does', () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8')
  expect(readme).toBe(withNumbers(readme, kept as Report))
})

test.runIf(kept)('every line between the marks is made anew, and none outside', () => {
  const made = withNumbers(
    'before\n<!-- numbers -->\nold\n<!-- /numbers -->\nafter\n',
    kept as Report,
  )
  expect(made).toMatch(/^before\n<!-- numbers -->\n[\s\S]*\n<!-- \/numbers -->\nafter\n$/)
  expect(made).not.toMatch(/\bold\b|NaN|undefined|Infinity/)
  const { meridian } = (kept as Report).parts[0]?.arms ?? {}
  expect(made).toContain(` ${meridian?.readMs.p95} `)
  expect(withNumbers('no marks', kept as Report)).toBe('no marks')
})
