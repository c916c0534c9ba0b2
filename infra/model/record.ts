// Writes down what each client did and saw, in the order in which it asked, as the checker wants it.
import type { Read, Session, Step, Write } from './checker.ts'

/** One request, filled in when its answer comes. */
export type Slot = {
  steps: (Read | Write)[]
  /** Its answer told that the session begins anew. */
  reset: boolean
  /** For the person who reads it. */
  note: string
}

export function createRecorder(clients: number) {
  const asked: Slot[][][] = Array.from({ length: clients }, () => [])

  /** Slots of parallel requests are opened together. */
  function open(client: number, count: number): Slot[] {
    const slots = Array.from({ length: count }, (): Slot => ({ steps: [], reset: false, note: '' }))
    asked[client]?.push(slots)
    return slots
  }

  const sessions = (): Session[] =>
    asked.map((groups, client) => ({ name: client, steps: groups.flatMap(toSteps) }))

  return { open, sessions, asked }
}

function toSteps(slots: Slot[]): Step[] {
  const steps = slots.flatMap((slot) => slot.steps)
  const [first] = steps
  if (!first) return []
  const step: Step = steps.length === 1 ? first : { kind: 'together', steps }
  return slots.some(({ reset }) => reset) ? [{ kind: 'restart' }, step] : [step]
}
