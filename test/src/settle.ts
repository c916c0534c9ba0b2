// Waiting without sleeping: lets promises and sockets run until something holds.

/** One round of the event loop. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** As many as what goes on by itself takes to come to an end. */
export async function turns(count = 5): Promise<void> {
  for (let left = count; left > 0; left--) await turn()
}

/** Whether some work has come to its end, whenever it is asked. */
export function watch(work: Promise<unknown>): () => boolean {
  let done = false
  const ended = () => {
    done = true
  }
  void work.then(ended, ended)
  return () => done
}

/** The test's own time limit ends a vain wait. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await turn()
}
