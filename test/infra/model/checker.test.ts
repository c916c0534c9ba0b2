import fc from 'fast-check'
import { expect, test } from 'vitest'
import { check, type Read, type Step, type Write } from '../../../infra/model/checker.ts'
import { ABSENT, type Commit } from '../../../infra/model/timeline.ts'
import { history, made, saw, wrote } from './histories.ts'

const faults = (commits: readonly Commit[], ...sessions: readonly Step[][]) =>
  check(history(commits, sessions)).map(({ fault }) => fault)

const unknown = { outcome: 'unknown' } as const
const together = (...steps: (Read | Write)[]): Step => ({ kind: 'together', steps })
const over = (value: number) => wrote('w2', { over: { key: 'a', value } })

type Case = [name: string, commits: Commit[], ...sessions: Step[][]]

const three = [made('w1', 'a', 1), made('w2', 'a', 2), made('w3', 'b', 3)]
const twoOfOne = three.slice(0, 2)
const back = [...twoOfOne, made('w3', 'a', 1)]
const restored: Commit[] = [
  { ...made('w1', 'a', 1), undone: true },
  { op: undefined, changes: [{ key: 'a', value: ABSENT }] },
  made('w1', 'a', 1),
]
const two = [made('w1', 'a', 1), made('w2', 'b', 2)]

test.each<Case>([
  ['its own writes', three, [wrote('w1'), saw('a', 1), wrote('w2'), saw('a', 2)]],
  ['what is long out of date', three, [saw('a', ABSENT), saw('a', ABSENT), saw('b', ABSENT)]],
  ['another time than others', three, [saw('a', 2), saw('b', 3)], [saw('b', ABSENT), saw('a', 1)]],
  ['parallel answers in any order', three, [together(saw('a', 2), saw('a', 1)), saw('a', 2)]],
  ['the newest of them in any order', two, [together(saw('b', 2), saw('a', ABSENT))]],
  ['a value at its second time', back, [saw('a', 2), saw('a', 1)]],
  ['a stale copy, asked for', three, [wrote('w2'), saw('a', 1, { loose: true }), saw('a', 2)]],
  ['older things when told to begin anew', three, [saw('a', 2), { kind: 'restart' }, saw('a', 1)]],
  ['no write that got no answer', three, [wrote('w1', unknown), saw('a', ABSENT)]],
  ['none at all', three, [wrote('w9', unknown)]],
  [
    'a write asked for again, done before what was seen meanwhile',
    three,
    [wrote('w1', unknown), saw('b', 3), wrote('w1', { again: true })],
  ],
  [
    'a write done once more after a restore that took it back',
    restored,
    [wrote('w1', unknown), wrote('w1', { again: true })],
  ],
  ['a conditional write over what it has seen', twoOfOne, [over(1)]],
  ['the primary as it was', two, [saw('a', 1, { atLeast: 2 }), saw('b', ABSENT)]],
])('a client may see %s', (_, commits, ...sessions) => {
  expect(faults(commits, ...sessions)).toEqual([])
})

const loose = { loose: true }
const twice = [...two, made('w1', 'a', 3)]
const told = wrote('w1', { wrote: { key: 'a', value: 9 } })

test.each<Case>([
  ['monotonic-reads', back, [saw('a', 2), saw('a', 1), saw('a', 2)]],
  ['monotonic-reads', two, [saw('a', 1), saw('a', ABSENT)]],
  ['writes-follow-reads', two, [saw('b', 2), saw('a', ABSENT)]],
  ['writes-follow-reads', two, [together(saw('b', 2), saw('a', ABSENT)), saw('a', ABSENT)]],
  ['never-written', two, [saw('a', 7, loose)]],
  ['never-written', two, [saw('c', 7)]],
  ['lost-write', two, [wrote('w9')]],
  ['done-twice', twice, [wrote('w1')]],
  ['done-twice', twice, [wrote('w1', unknown)]],
  ['done-though-refused', two, [wrote('w1', { outcome: 'refused' })]],
  ['write-in-the-past', two, [saw('b', 2), wrote('w1')]],
  ['answer-differs', two, [told]],
  ['lost-update', [made('w0', 'a', 0), ...twoOfOne], [over(0)]],
  ['not-the-latest', two, [saw('a', ABSENT, { atLeast: 1 })]],
])('%s is found (%#)', (fault, commits, ...sessions) => {
  expect(faults(commits, ...sessions)).toEqual([fault])
})

test('what is found says who saw what, and what was possible', () => {
  const [violation] = check(history(two, [[wrote('w1'), saw('a', ABSENT)]]))
  expect(violation).toEqual({
    fault: 'read-your-writes',
    ...{ session: 0, op: 'read a', saw: { key: 'a', value: ABSENT } },
    ...{ position: 1, possible: [{ from: 0, to: 0 }] },
  })
})

test('each session tells its own first violation', () => {
  const bad = [wrote('w1'), saw('a', ABSENT), wrote('w9')]
  const found = check(history(two, [bad, [saw('a', 1)], bad]))
  expect(found.map(({ session }) => session)).toEqual([0, 2])
})

/** A single copy that does one thing after the other: nothing could be simpler, or more consistent. */
type Asked = { client: number; key: number; write: boolean }

function singleCopy(asked: readonly Asked[]) {
  const values = new Map<number, number>()
  const commits: Commit[] = []
  const sessions: Step[][] = [[], [], []]
  /** Reads of a value that had one before, and what that was. */
  const older: { read: Read; client: number; index: number; value: number }[] = []
  const last = new Map<number, number>()
  asked.forEach(({ client, key, write }, op) => {
    const steps = sessions[client] ?? []
    if (write) {
      last.set(key, values.get(key) ?? -1)
      values.set(key, op)
      commits.push(made(op, key, op))
      steps.push(wrote(op))
      return
    }
    const read = saw(key, values.get(key) ?? ABSENT)
    const before = last.get(key)
    if (before !== undefined) older.push({ read, client, index: steps.length, value: before })
    steps.push(read)
  })
  return { commits, sessions, older }
}

const asked = fc.array(fc.record({ client: fc.nat(2), key: fc.nat(2), write: fc.boolean() }), {
  maxLength: 40,
})

test('every history of a single copy is accepted', () => {
  fc.assert(
    fc.property(asked, (given) => {
      const { commits, sessions } = singleCopy(given)
      expect(check(history(commits, sessions))).toEqual([])
    }),
    { numRuns: 1_000 },
  )
})

test('and rejected when one read is replaced by the value before, after its client saw the new one', () => {
  let replaced = 0
  fc.assert(
    fc.property(asked, fc.nat(), (given, chance) => {
      const { commits, sessions, older } = singleCopy(given)
      // The client has seen or written the newer value itself, so the older one is impossible.
      const impossible = older.filter(({ read, client, index }) =>
        sessions[client]
          ?.slice(0, index)
          .some((step) =>
            step.kind === 'read'
              ? step.key === read.key && step.value === read.value
              : step.kind === 'write' && step.op === read.value,
          ),
      )
      const chosen = impossible[chance % Math.max(1, impossible.length)]
      if (!chosen) return
      replaced++
      const { client, index, read } = chosen
      const value = chosen.value < 0 ? ABSENT : chosen.value
      const broken = sessions.map((steps, number) =>
        number === client ? steps.with(index, { ...read, value }) : steps,
      )
      expect(check(history(commits, broken)).length).toBeGreaterThan(0)
    }),
    { numRuns: 1_000 },
  )
  expect(replaced).toBeGreaterThan(200)
})

/** All ways to put the reads of one session between the commits, tried one after the other. */
function fitsByTrying(commits: readonly Commit[], steps: readonly Read[]): boolean {
  const states = [new Map<unknown, unknown>()]
  for (const { changes } of commits) {
    const next = new Map(states.at(-1))
    for (const { key, value } of changes) next.set(key, value)
    states.push(next)
  }
  const fits = (index: number, from: number): boolean => {
    const step = steps[index]
    if (!step) return true
    return states.some(
      (state, at) =>
        at >= from && (state.get(step.key) ?? ABSENT) === step.value && fits(index + 1, at),
    )
  }
  return fits(0, 0)
}

test('it finds a violation exactly when no order exists', () => {
  const value = fc.nat(2)
  const commits = fc.array(fc.record({ key: value, value }), { maxLength: 6 })
  const reads = fc.array(fc.record({ key: value, value: fc.oneof(value, fc.constant(ABSENT)) }), {
    maxLength: 5,
  })
  fc.assert(
    fc.property(commits, reads, (changes, observed) => {
      const made = changes.map((change, op): Commit => ({ op, changes: [change] }))
      const steps = observed.map(({ key, value }) => saw(key, value))
      expect(check(history(made, [steps])).length === 0).toBe(fitsByTrying(made, steps))
    }),
    { numRuns: 3_000 },
  )
})
