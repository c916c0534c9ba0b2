// A visitor who writes, with the product's own workload: one item, changed again and again.
import type { Use, Workload } from '../../shared/workload.ts'
import type { Answer } from '../panel.ts'
import { positionOf } from './token.ts'

export type WriterOptions = {
  workload: Workload
  /** Of the world, for changes. */
  key: string
  exchange(use: Use, colo: string, headers: Record<string, string>): Promise<Answer>
}

/** What can be read now, and as whom. */
export type Written = { path: string; session: NonNullable<ReturnType<typeof sessionOf>> }

export function createWriter({ workload, key, exchange }: WriterOptions) {
  /** Made by the first write. A product that changes nothing makes another each time. */
  let name: string | undefined
  let count = 0

  return {
    /** `undefined` when it was refused. */
    async write(colo: string): Promise<Written | undefined> {
      const value = `https://example.com/${++count}`
      const changed = name === undefined ? undefined : workload.change?.(name, value)
      const use = changed ?? workload.make({ value })
      const answer = await exchange(use, colo, {
        Authorization: `Bearer ${key}`,
        'Content-Type': 'application/json',
        'Idempotency-Key': crypto.randomUUID(),
        ...(changed && { 'If-Match': '*' }),
      })
      if (answer.status !== use.status) {
        // A world that was started anew does not know it; whatever failed may be whole again.
        if (answer.status !== undefined && answer.status < 500) name = undefined
        return undefined
      }
      name = String(workload.item(JSON.parse(answer.body)).name)
      const session = sessionOf(answer)
      return session && { path: (workload.follow ?? workload.read)(name).path, session }
    },
  }
}

export type Writer = ReturnType<typeof createWriter>

/** The token that came with an answer, and what it says. */
function sessionOf({ headers }: Answer) {
  const token = headers['consistency-token']
  const position = token === undefined ? undefined : positionOf(token)
  return token === undefined || position === undefined ? undefined : { token, position }
}
