// Hand-made histories for the tests of the checker.
import type { History, Read, Step, Write } from '../../../infra/model/checker.ts'
import type { Change, Commit, Name, Value } from '../../../infra/model/timeline.ts'

export const made = (op: Name, key: Name, value: Value): Commit => ({
  op,
  changes: [{ key, value }],
})

export const saw = (key: Name, value: Value, rest: Partial<Read> = {}): Read => {
  return { kind: 'read', op: `read ${key}`, key, value, ...rest }
}

const DONE = { kind: 'write', outcome: 'done' } as const
export const wrote = (op: Name, rest: Partial<Write> = {}): Write => ({ ...DONE, op, ...rest })

export const history = (
  commits: readonly Commit[],
  sessions: readonly (readonly Step[])[],
  initial: readonly Change[] = [],
): History => ({ initial, commits, sessions: sessions.map((steps, name) => ({ name, steps })) })
