import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  absences,
  type History,
  type Judged,
  judge,
  type Read,
  tally,
  type Write,
} from '../../../../src/page/lab/history.ts'

const read = (more: Partial<Read> = {}): Read => ({
  ...{ colo: 'GRU', token: false, sentMs: 100, gotMs: 110, version: 1, way: 'memory' },
  ...more,
})
const judged = (more: Partial<Judged>): Judged => ({ ...read(), verdict: 'right', ...more })
const write = (version: number, gotMs: number): Write => ({
  ...{ colo: 'SYD', version, sentMs: gotMs - 10, gotMs },
})

test.each<[string, Partial<Read>, Partial<Judged>, ReturnType<typeof judge>]>([
  ['sees the last write', { version: 2 }, {}, 'right'],
  ['sees one that nobody has heard of yet', { version: 3 }, {}, 'right'],
  ['does not see what was written before it was sent', {}, {}, 'older'],
  ['was sent before the write was acknowledged', { sentMs: 49 }, {}, 'right'],
  ['sees less than it saw before', { sentMs: 49 }, { version: 2, gotMs: 40 }, 'back'],
  ['was under way when it saw more', { sentMs: 39 }, { version: 2, gotMs: 40 }, 'right'],
  ['is somebody else’s', { sentMs: 49 }, { version: 2, gotMs: 40, colo: 'NRT' }, 'right'],
  ['says nothing of it', { version: undefined }, {}, 'unknown'],
  ['finds nothing there', { version: 0 }, {}, 'older'],
])('a read that %s', (_, of, before, verdict) => {
  expect(judge(read(of), { writes: [write(2, 50)], reads: [judged(before)] })).toBe(verdict)
})

test('with the token, it is one client in every colo', () => {
  const seen = judged({ colo: 'NRT', token: true, version: 2, gotMs: 40 })
  expect(judge(read({ token: true }), { writes: [], reads: [seen] })).toBe('back')
  expect(judge(read({ token: false }), { writes: [], reads: [seen] })).toBe('right')
})

const span = fc
  .tuple(fc.nat(1_000), fc.nat(50), fc.nat(50))
  .map(([at, early, late]) => ({ at, sentMs: at - early, gotMs: at + late }))
const place = fc.record({ colo: fc.constantFrom('GRU', 'NRT'), token: fc.boolean() })

/** Each read and write happens at one moment between being sent and being answered: one register, and no cache. */
const atomic = fc
  .record({ writes: fc.array(span), reads: fc.array(fc.tuple(span, place)) })
  .map(({ writes, reads }) => {
    const moments = writes.toSorted((a, b) => a.at - b.at)
    const made = moments.map((one, index) => ({ ...one, colo: 'SYD', version: index + 1 }))
    const saw = reads.map(([one, reader]): Read => {
      const version = moments.filter(({ at }) => at <= one.at).length
      return { ...one, ...reader, version, way: 'primary' }
    })
    return { writes: made, reads: saw.toSorted((a, b) => a.gotMs - b.gotMs) }
  })

function judgeAll(writes: readonly Write[], all: readonly Read[]): Judged[] {
  const reads: Judged[] = []
  for (const one of all) reads.push({ ...one, verdict: judge(one, { writes, reads }) })
  return reads
}

test('nobody is told that a store without copies is old, however its requests overlap', () => {
  fc.assert(
    fc.property(atomic, ({ writes, reads }) => {
      expect(judgeAll(writes, reads).every(({ verdict }) => verdict === 'right')).toBe(true)
    }),
  )
})

test('whoever sees one version less than was acknowledged is always found', () => {
  fc.assert(
    fc.property(atomic, ({ writes, reads }) => {
      const stale = reads.map((one): Read => {
        const acknowledged = writes.filter(({ gotMs }) => gotMs <= one.sentMs)
        const last = Math.max(0, ...acknowledged.map(({ version }) => version))
        return { ...one, version: Math.max(0, last - 1) }
      })
      const old = judgeAll(writes, stale).filter(({ verdict }) => verdict !== 'right')
      const due = stale.filter((one) => writes.some(({ gotMs }) => gotMs <= one.sentMs))
      expect(old).toHaveLength(due.length)
    }),
  )
})

test('what was old is counted, and where it came from', () => {
  const reads = [
    judged({}),
    judged({ verdict: 'older' }),
    judged({ verdict: 'back', way: 'kv' }),
    judged({ verdict: 'older' }),
    judged({ verdict: 'unknown', version: undefined, way: 'failed' }),
  ]
  const from = { memory: 2, kv: 1 }
  expect(tally(reads)).toEqual({ reads: 4, old: 3, back: 1, unknown: 1, from })
})

test('for whom it was not there, and until when', () => {
  const history: History = {
    writes: [write(1, 50)],
    reads: [
      judged({ version: 0, sentMs: 10, gotMs: 20 }), // before it was made
      judged({ version: 0, sentMs: 49, gotMs: 90 }), // meanwhile
      judged({ version: 0, sentMs: 60, gotMs: 70 }),
      judged({ version: 1, sentMs: 70, gotMs: 75, colo: 'NRT' }),
      judged({ version: 0, sentMs: 80, gotMs: 95, way: 'kv' }),
      judged({ version: 1, sentMs: 100, gotMs: 110 }),
    ],
  }
  const gru = { colo: 'GRU', missing: 2, untilMs: 45, ways: ['memory', 'kv'] }
  expect(absences(history)).toEqual([gru])
  expect(absences({ ...history, writes: [] })).toEqual([])
})
