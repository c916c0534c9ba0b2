// The bench runs from end to end: a world, a workload, its table, and the page with where it comes from.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { benchCost } from '../../../infra/bench/cost.ts'

test('it prints what a workload costs, and writes a page that says how it was made', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'meridian-cost-'))
  const markdown = join(folder, 'cost.md')
  const lines: string[] = []
  const guess = {
    name: 'guesses',
    what: 'a slug that nobody made',
    next: () => {
      let asked = 0
      return () => ({ kind: 'read', path: `/guess-${asked++}` }) as const
    },
  }
  await benchCost(1, (line) => lines.push(line), { markdown, only: [guess] })
  // Nothing is asked for twice: a read and a load each, and $0.30 + $0.50 a million.
  const costs =
    /^guesses +\d+ +0\.0 % +0\.0 % +100\.0 % +100\.0 % +0\.0 % +0\.0 % +\$0\.80 +\$0\.30/m
  expect(lines.join('\n')).toMatch(costs)
  const page = readFileSync(markdown, 'utf8')
  expect(page).toContain('`npm run bench -- cost --rounds 1`')
  expect(page).toMatch(/commit [0-9a-f]{7}|commit unknown/)
  expect(page).toMatch(/^\| guesses \| `GET \/\{slug\}` \| \d+ \| 0 \| 0 \| /m)
  rmSync(folder, { recursive: true })
}, 60_000)
