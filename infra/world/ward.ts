// The active faults: adding, healing, and making it so, one change at a time.
import type { Events } from './events.ts'
import { type Damage, damage, type Fault, isMoment } from './faults.ts'

export type Active = { id: string; fault: Fault; forMs: number | undefined }

export interface Ward {
  readonly active: readonly Active[]
  readonly damage: Damage
  /** Resolves when the fault is in force. With `forMs` it heals by itself. */
  add(fault: Fault, forMs: number | undefined): Promise<Active>
  /** `false` when there is no such fault. */
  heal(id: string): Promise<boolean>
  healAll(): Promise<void>
  close(): void
}

export function createWard(events: Events, enforce: (damage: Damage) => Promise<void>): Ward {
  let active: Active[] = []
  let current = damage([])
  let count = 0
  let queue = Promise.resolve()
  const timers = new Map<string, NodeJS.Timeout>()

  /** Changes come one after the other, so that two faults never start or stop a region at once. */
  function change(): Promise<void> {
    current = damage(active.map(({ fault }) => fault))
    const made = queue.then(() => enforce(current))
    queue = made.catch(() => {})
    return made
  }

  async function heal(id: string): Promise<boolean> {
    const healed = active.find((one) => one.id === id)
    if (!healed) return false
    clearTimeout(timers.get(id))
    timers.delete(id)
    active = active.filter((one) => one !== healed)
    await change()
    events.emit({ kind: 'healed', id, fault: healed.fault })
    return true
  }

  return {
    get active() {
      return active
    },
    get damage() {
      return current
    },
    async add(fault, forMs) {
      const one = { id: `f${++count}`, fault, forMs }
      active = [...active, one]
      await change()
      events.emit({ kind: 'fault', id: one.id, fault })
      if (isMoment(fault)) await heal(one.id)
      if (forMs !== undefined) {
        const timer = setTimeout(() => void heal(one.id), forMs)
        timers.set(one.id, timer)
      }
      return one
    },
    heal,
    async healAll() {
      for (const { id } of [...active]) await heal(id)
    },
    close() {
      for (const timer of timers.values()) clearTimeout(timer)
    },
  }
}
