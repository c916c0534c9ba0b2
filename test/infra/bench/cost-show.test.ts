import { expect, test } from 'vitest'
import { costTable, routeTable } from '../../../infra/bench/cost-show.ts'
import { markdownTable, terminalTable } from '../../../infra/cli/tables.ts'
import { noCounts } from '../../../src/edge/operators/meter.ts'

const hits = { requests: 200, memoryHits: 150, kvReads: 40 }
const counts = { ...noCounts(), ...hits, kvWrites: 4, loads: 10 }
const costs = new Map([['mine', { routes: { 'GET /{slug}': counts }, writes: 2, failed: 0 }]])

test('a workload is a line of shares and dollars', () => {
  // 0.30 + 0.2 x 0.50 + 0.02 x 5 + 0.01 x 10 x 1.00 + the loads
  expect(costTable(costs, markdownTable).split('\n').at(-1)).toBe(
    '| mine | 200 | 75.0 % | 0.0 % | 5.0 % | 20.0 % | 2.0 % | 0.0 % | $0.60 | $0.40 | $0.40 | 50,000 requests a day (then no KV writes are left) |',
  )
  expect(costTable(costs, terminalTable)).toMatch(/^mine +200 +75\.0 %/m)
})

test('routes are shown as they were counted', () => {
  expect(routeTable(costs).split('\n').at(-1)).toBe(
    '| mine | `GET /{slug}` | 200 | 150 | 0 | 40 | 4 | 0 | 10 | 0 |',
  )
})
