// Lets libraries that read the process's own clock live by a virtual one, and takes cryptography off the thread pool.
import { createHmac, createSecretKey, hash, type KeyObject, timingSafeEqual } from 'node:crypto'
import type { Clock } from '../../world/time.ts'

/** Until it is disposed of, `Date.now`, `setTimeout` and `crypto.subtle` of this process are the simulation's. The thread
 * pool that WebCrypto works in knows nothing of virtual time: results would come at another moment in each run. */
export function inVirtualTime(clock: Clock): Disposable {
  const undo = [
    replace(Date, 'now', () => Math.floor(clock.now())),
    replace(
      globalThis,
      'setTimeout',
      (then: (...given: unknown[]) => void, ms = 0, ...given: unknown[]) => {
        const stop = new AbortController()
        void clock.sleep(ms, stop.signal).then(() => stop.signal.aborted || then(...given))
        return stop
      },
    ),
    replace(globalThis, 'clearTimeout', (stop?: AbortController) => stop?.abort?.()),
    replace(crypto, 'subtle', SYNCHRONOUS),
  ]
  return { [Symbol.dispose]: () => undo.forEach((one) => void one()) }
}

/** What src/edge and the peers ask of WebCrypto: HMAC and digests, by SHA-256. */
const SYNCHRONOUS = {
  importKey: async (_format: string, raw: Uint8Array) => createSecretKey(raw), // a sixth of the time of bare bytes
  sign: async (_algorithm: unknown, key: KeyObject, data: Uint8Array) =>
    arrayBuffer(createHmac('sha256', key).update(data).digest()),
  verify: async (_algorithm: unknown, key: KeyObject, mac: Uint8Array, data: Uint8Array) => {
    const own = createHmac('sha256', key).update(data).digest()
    return own.length === mac.length && timingSafeEqual(own, mac)
  },
  digest: async (algorithm: string, data: Uint8Array) => {
    if (algorithm !== 'SHA-256') throw new Error(`Nobody here has asked for ${algorithm} so far.`)
    return arrayBuffer(hash('sha256', data, 'buffer'))
  },
}

const arrayBuffer = (buffer: Buffer): ArrayBuffer => new Uint8Array(buffer).buffer

/** Returns what puts it back. */
function replace(on: object, name: string, value: unknown): () => void {
  const before = Object.getOwnPropertyDescriptor(on, name)
  Object.defineProperty(on, name, { value, configurable: true, writable: true })
  return () => (before ? Object.defineProperty(on, name, before) : Reflect.deleteProperty(on, name))
}
