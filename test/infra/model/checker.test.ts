import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { check, type Read, type Step } from '../../../infra/model/checker.ts'
import { ABSENT, type Commit } from '../../../infra/model/timeline.ts'
import { history, made, saw, wrote } from './histories.ts'

const faults = (commits: readonly Commit[], ...sessions: Step[][]) =>
  check(history(commits, sessions)).map(({ fault }) => fault)

describe('what is legal', () => {
  const commits = [made('w1', 'a', 1), made('w2', 'a', 2), made('w3', 'b', 3)]

  test('a client sees its own writes', () => {
    expect(faults(commits, [wrote('w1'), saw('a', 1), wrote('w2'), saw('a', 2)])).toEqual([])
  })

  test('a client that saw nothing new may see what is long out of date', () => {
    expect(faults(commits, [saw('a', ABSENT), saw('a', ABSENT), saw('b', ABSENT)])).toEqual([])
  })

  test('two clients may be at different times', () => {
    expect(faults(commits, [saw('a', 2), saw('b', 3)], [saw('b', ABSENT), saw('a', 1)])).toEqual([])
  })

  test('parallel requests are in no order', () => {
    const together: Step = { kind: 'together', steps: [saw('a', 2), saw('a', 1)] }
    expect(faults(commits, [together, saw('a', 2)])).toEqual([])
  })

  test('a value that comes again is seen at its second time', () => {
    const again = [made('w1', 'a', 1), made('w2', 'a', 2), made('w3', 'a', 1)]
    expect(faults(again, [saw('a', 2), saw('a', 1)])).toEqual([])
    expect(faults(again, [saw('a', 2), saw('a', 1), saw('a', 2)])).toEqual(['monotonic-reads'])
  })

  test('what asked for a stale copy, or sent no token, may go back', () => {
    expect(faults(commits, [wrote('w2'), saw('a', 1, { loose: true }), saw('a', 2)])).toEqual([])
  })

  test('a client that was told so begins anew', () => {
    const steps: Step[] = [saw('a', 2), { kind: 'restart' }, saw('a', 1)]
    expect(faults(commits, steps)).toEqual([])
  })

  test('a write without an answer may have happened, or not', () => {
    const unknown = { outcome: 'unknown' } as const
    expect(faults(commits, [wrote('w1', unknown), saw('a', ABSENT), wrote('w9', unknown)])).toEqual(
      [],
    )
  })

  test('a write asked for again may have happened before what was seen meanwhile', () => {
    const steps = [wrote('w1', { outcome: 'unknown' }), saw('b', 3), wrote('w1', { again: true })]
    expect(faults(commits, steps)).toEqual([])
  })

  test('a restore takes a write back, and it may be done once more', () => {
    const restored: Commit[] = [
      { ...made('w1', 'a', 1), undone: true },
      { op: undefined, changes: [{ key: 'a', value: ABSENT }] },
      made('w1', 'a', 1),
    ]
    expect(
      faults(restored, [wrote('w1', { outcome: 'unknown' }), wrote('w1', { again: true })]),
    ).toEqual([])
  })
})

describe('what is not', () => {
  const commits = [made('w1', 'a', 1), made('w2', 'b', 2)]

  test('a client that does not see its own write', () => {
    const [violation] = check(history(commits, [[wrote('w1'), saw('a', ABSENT)]]))
    expect(violation).toEqual({
      fault: 'read-your-writes',
      session: 0,
      op: 'read a',
      saw: { key: 'a', value: ABSENT },
      position: 1,
      possible: [{ from: 0, to: 0 }],
    })
  })

  test('a value that goes back', () => {
    expect(faults(commits, [saw('a', 1), saw('a', ABSENT)])).toEqual(['monotonic-reads'])
  })

  test('the effect without its cause', () => {
    expect(faults(commits, [saw('b', 2), saw('a', ABSENT)])).toEqual(['writes-follow-reads'])
  })

  test('after parallel requests the newest of them counts', () => {
    const together: Step = { kind: 'together', steps: [saw('b', 2), saw('a', ABSENT)] }
    expect(faults(commits, [together])).toEqual([])
    expect(faults(commits, [together, saw('a', ABSENT)])).toEqual(['writes-follow-reads'])
  })

  test('a value that nobody wrote, even where anything old is allowed', () => {
    expect(faults(commits, [saw('a', 7, { loose: true })])).toEqual(['never-written'])
    expect(faults(commits, [saw('c', 7)])).toEqual(['never-written'])
  })

  test('an acknowledged write that is not there', () => {
    expect(faults(commits, [wrote('w9')])).toEqual(['lost-write'])
  })

  test('a write that was done twice', () => {
    const twice = [...commits, made('w1', 'a', 3)]
    expect(faults(twice, [wrote('w1')])).toEqual(['done-twice'])
    expect(faults(twice, [wrote('w1', { outcome: 'unknown' })])).toEqual(['done-twice'])
  })

  test('a refused write that was done all the same', () => {
    expect(faults(commits, [wrote('w1', { outcome: 'refused' })])).toEqual(['done-though-refused'])
  })

  test('a write before what its client had seen', () => {
    expect(faults(commits, [saw('b', 2), wrote('w1')])).toEqual(['write-in-the-past'])
  })

  test('an answer that tells of another write', () => {
    const told = wrote('w1', { wrote: { key: 'a', value: 9 } })
    expect(faults(commits, [told])).toEqual(['answer-differs'])
  })

  test('a conditional write over what its client had not seen', () => {
    const over = (value: number) => wrote('w2', { over: { key: 'a', value } })
    const two = [made('w1', 'a', 1), made('w2', 'a', 2)]
    expect(faults(two, [over(1)])).toEqual([])
    expect(faults([made('w0', 'a', 0), ...two], [over(0)])).toEqual(['lost-update'])
  })

  test('a read of the primary that misses what was acknowledged before it', () => {
    expect(faults(commits, [saw('a', ABSENT, { atLeast: 1 })])).toEqual(['not-the-latest'])
    expect(faults(commits, [saw('a', 1, { atLeast: 2 }), saw('b', ABSENT)])).toEqual([])
  })

  test('each session tells its own first violation', () => {
    const bad = [wrote('w1'), saw('a', ABSENT), wrote('w9')]
    expect(
      check(history(commits, [bad, [saw('a', 1)], bad])).map(({ session }) => session),
    ).toEqual([0, 2])
  })
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
