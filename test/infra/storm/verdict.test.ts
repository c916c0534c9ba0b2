// The verdict on a storm: silent when all is well, and a sentence for each violation.
import { expect, test } from 'vitest'
import { judge as judgeStorm, verdictLine } from '../../../infra/storm/verdict.ts'
import type { Line } from '../../../infra/traffic/history.ts'
import { workload } from '../../machine/workload.ts'
import { commitLine, linkRow, made, opLine, seen } from '../model/storm-lines.ts'

const one = made({ slug: 'a', version: 1, url: 'https://one.example/' })
const two = made({ slug: 'a', version: 2, url: 'https://two.example/' })
const judge = (lines: Line[]) => judgeStorm(lines, workload)
const token = (floor: number) => ({ epoch: 1, floor, bookmark: null })
const account = [commitLine(1, 'key-1', one), commitLine(2, 'key-2', two), linkRow(two)]
const newest = opLine({ n: 0, value: seen(two), token: token(2) })

test('a client that sees the present and then the present', () => {
  const verdict = judge([newest, opLine({ n: 1, value: seen(two), token: token(2) }), ...account])
  expect(verdict).toEqual({ sessions: 1, commits: 2, violations: [] })
  expect(verdictLine(verdict)).toContain(
    '1 sessions against 2 commits, and nobody went back in time',
  )
})

test('a client that sees the present and then the past', () => {
  const verdict = judge([newest, opLine({ n: 1, value: seen(one), token: token(2) }), ...account])
  expect(verdict.violations).toHaveLength(1)
  expect(verdictLine(verdict)).toMatch(
    /^VIOLATIONS: 1\nViolation: monotonic-reads in session client 0/,
  )
})
