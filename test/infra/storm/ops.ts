// Lines of a history as tests need them.
import { toOp } from '../../../infra/storm/client.ts'
import type { FaultLine, OpLine } from '../../../infra/traffic/history.ts'
import type { Fault } from '../../../infra/world/faults.ts'
import { workload } from '../../machine/workload.ts'
import { answer } from '../traffic/answers.ts'
import { outgoing } from './outgoing.ts'

/** A read at a time, answered. */
export const readAt = (invokedAt: number, rest: Partial<OpLine> = {}): OpLine => ({
  ...toOp(
    outgoing({ kind: 'read', name: 'a' }),
    answer(404, { status: 404 }),
    { invokedAt, completedAt: invokedAt + 10 },
    workload,
  ),
  ...rest,
})

export const writeAt = (invokedAt: number, rest: Partial<OpLine> = {}): OpLine =>
  readAt(invokedAt, { method: 'PATCH', status: 200, ...rest })

export const faultAt = (
  kind: FaultLine['kind'],
  at: number,
  fault: Fault,
  id = 'f1',
): FaultLine => ({ kind, askedAt: at, at, id, fault })
