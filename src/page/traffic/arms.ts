// One visitor's read three ways, so that they can be compared: the same path, from the same colo, at the same moment. Pure.
import { type Ask, formatAsk, type Position } from '../../shared/position.ts'
import type { Visit } from '../world.ts'

/** Labels of the requests, and what each way is called: in a table, and in a sentence. */
export const ARMS = {
  single: { title: 'One region, no cache', name: 'one region' },
  sessions: { title: 'D1 Sessions alone', name: 'D1 Sessions alone' },
  meridian: { title: 'Meridian', name: 'Meridian' },
} as const
export type Arm = keyof typeof ARMS

export type Visitor = {
  colo: string
  /** The region with the nearest replica. */
  nearest: string | undefined
  path: string
  /** Who has written has seen more than others, and each way must show it to them. */
  session?: { token: string; position: Position } | undefined
}

/** @param epoch Of the deployment: a region refuses whoever asks in another. */
export function visitsOf(visitor: Visitor, primary: string, epoch: number): Visit[] {
  const { colo, nearest, path, session } = visitor
  const position = session?.position ?? { epoch, floor: 0, bookmark: null }
  // As the edge asks a region: src/shared/position.ts.
  const direct = (label: Arm, region: string, ask: Ask): Visit => ({
    ...{ colo, path, label, direct: region },
    headers: { 'Session-Position': formatAsk(ask) },
  })
  const token: Pick<Visit, 'headers'> = session
    ? { headers: { 'Consistency-Token': session.token } }
    : {}
  return [
    { colo, path, label: 'meridian', ...token },
    direct('single', primary, { ...position, primary: true }),
    ...(nearest === undefined
      ? []
      : [direct('sessions', nearest, { ...position, primary: false })]),
  ]
}
