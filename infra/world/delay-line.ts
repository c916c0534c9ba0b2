// A pipe as long as a wire: each chunk comes out when it has travelled, in order, and only so many fit.
import { Duplex } from 'node:stream'

/** What is on its way or waits to be read. A reader that stops is felt by the sender, as on a binding;
 * over 200 ms this still lets 5 MB through a second. */
export const WINDOW_BYTES = 1024 * 1024

/** `travel` resolves when what was sent at its call has arrived. */
export function delayLine(travel: () => Promise<void>): Duplex {
  let last = Promise.resolve()
  let held = 0
  let room = () => {}
  let wanted = () => {}

  async function deliver(chunk: Buffer): Promise<void> {
    const read = new Promise<void>((resolve) => {
      wanted = resolve
    })
    if (!line.push(chunk)) await read
    held -= chunk.length
    if (held < WINDOW_BYTES) room()
  }

  const line = new Duplex({
    write(chunk: Buffer, _encoding, done) {
      held += chunk.length
      const arrived = travel()
      last = Promise.all([last, arrived]).then(() => deliver(chunk))
      if (held < WINDOW_BYTES) done()
      else room = once(done)
    },
    final(done) {
      const arrived = travel()
      Promise.all([last, arrived]).then(() => {
        line.push(null)
        done()
      })
    },
    read: () => wanted(),
  })
  return line
}

function once(act: () => void): () => void {
  let done = false
  return () => {
    if (!done) act()
    done = true
  }
}
