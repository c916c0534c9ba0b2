// Ctrl-C and its like, at any moment of a command.

export const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Of a process that a signal ended: 128 and the number of SIGINT, as shells count. */
export const INTERRUPTED = 130

/** `end` is called at the first signal. The second one does not wait for it: processes of ours end by
 * themselves when their supervisor is gone. */
export function onSignal(end: () => void): void {
  let asked = false
  const hear = () => {
    if (asked) process.exit(INTERRUPTED)
    asked = true
    end()
  }
  for (const signal of SIGNALS) process.on(signal, hear)
}
