// Makes callers wait until a test lets them go.

export interface Hold {
  /** From now on everybody waits. */
  close(): void
  /** Lets those who wait go on, and those to come. */
  release(): void
  /** How many wait. A caller that left is still counted: nobody tells the one who holds. */
  readonly waiting: number
  /** How many have come since the beginning. */
  readonly calls: number
  /** For the one who waits. */
  pass(): Promise<void>
}

export function createHold(): Hold {
  let held: (() => void)[] = []
  let closed = false
  let calls = 0
  return {
    close() {
      closed = true
    },
    release() {
      closed = false
      for (const go of held) go()
      held = []
    },
    get waiting() {
      return held.length
    },
    get calls() {
      return calls
    },
    async pass() {
      calls += 1
      if (closed) await new Promise<void>((go) => held.push(go))
    },
  }
}
