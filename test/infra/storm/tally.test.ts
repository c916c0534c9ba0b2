import { expect, test } from 'vitest'
import { createTally } from '../../../infra/storm/tally.ts'
import type { Line } from '../../../infra/traffic/history.ts'
import { faultAt, readAt, writeAt } from './ops.ts'

const down = { kind: 'region-down', region: 'apac' } as const
const lag = { kind: 'replica-lag', region: 'oc', ms: 5 } as const
const tallyOf = (...lines: Line[]) => {
  const tally = createTally()
  for (const line of lines) tally.take(line)
  return { tally, row: (name: string) => tally.rows().find((row) => row.name === name) }
}

test('a request counts for every kind that was active at any moment of it', () => {
  const { row, tally } = tallyOf(
    readAt(80), // over at 90
    readAt(95),
    { ...faultAt('fault', 112, down, 'f1'), askedAt: 100 }, // told after what already felt it
    faultAt('fault', 110, lag, 'f2'),
    writeAt(120),
    faultAt('healed', 130, down, 'f1'),
    faultAt('healed', 140, lag, 'f2'),
    readAt(135),
    readAt(150),
  )
  expect(row('region-down')).toMatchObject({ windows: 1, reads: 1, writes: 1 })
  expect(row('replica-lag')).toMatchObject({ windows: 1, reads: 1, writes: 1 })
  expect(row('nothing')).toMatchObject({ windows: 0, reads: 2, writes: 0 })
  expect(tally.all).toMatchObject({ reads: 4, writes: 1 })
})

test('no answer and 5xx are failures; refusals that the client caused are not', () => {
  const silent = { status: undefined, outcome: 'timeout' } as const
  const { tally } = tallyOf(
    readAt(0, { status: 503 }),
    readAt(0, silent),
    readAt(0, { status: 404 }),
    writeAt(0, { status: 412 }),
    writeAt(0, silent),
  )
  expect(tally.all).toEqual({ reads: 3, failedReads: 2, writes: 2, refusedWrites: 1 })
})

test('what is broken now, what is wrong, and the commits are known', () => {
  const wrong = readAt(0, { wrong: 'a 500' })
  const commit: Line = { kind: 'commit', seq: 1, key: 'k', result: {} }
  const { tally } = tallyOf(faultAt('fault', 1, down), wrong, commit)
  expect(tally.current().map(({ fault }) => fault)).toEqual([down])
  expect(tally.wrong).toEqual([wrong])
  expect(tally.commits).toBe(1)
  tally.take(faultAt('healed', 2, down))
  expect(tally.current()).toEqual([])
})
