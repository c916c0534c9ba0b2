// Waiting for a condition and never for a time.

/** Longer than anything a test waits for on a busy machine. */
const WAIT_MS_MAX = 20_000

/** Asks again until `good`, and returns that answer; fails with the last one when it never comes. */
export async function eventually<T>(
  ask: () => Promise<T>,
  good: (answer: T) => boolean,
): Promise<T> {
  const deadline = Date.now() + WAIT_MS_MAX
  for (;;) {
    const answer = await ask()
    if (good(answer)) return answer
    if (Date.now() > deadline) throw new Error(`never came true; last: ${JSON.stringify(answer)}`)
    await new Promise((resolve) => setImmediate(resolve)) // what is waited for may need this process
  }
}
