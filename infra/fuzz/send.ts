// One request over a raw socket, as a client makes it that no library keeps within bounds.
import net from 'node:net'
import { type Drawn, toBytes } from './request.ts'
import { parseResponse, type Received } from './response.ts'

/** Past every deadline of the edge: a write has ten seconds. */
const SILENCE_MS_MAX = 20_000

export type Exchange =
  | { kind: 'answered'; received: Received }
  /** The connection ended without a whole response. */
  | { kind: 'closed' }
  | { kind: 'left' }
  | { kind: 'silent' }
  | { kind: 'not-http'; why: string }

/** Never rejects. */
export function send(port: number, drawn: Drawn): Promise<Exchange> {
  return new Promise((resolve) => {
    const socket = net.connect({ port, host: '127.0.0.1' })
    const received: Buffer[] = []
    const end = (exchange: Exchange) => {
      clearTimeout(late)
      socket.destroy()
      resolve(exchange)
    }
    const late = setTimeout(() => end({ kind: 'silent' }), SILENCE_MS_MAX)
    const read = (closed: boolean) => {
      try {
        const whole = { closed, toHead: drawn.method === 'HEAD' }
        const response = parseResponse(Buffer.concat(received), whole)
        if (response) end({ kind: 'answered', received: response })
        else if (closed) end({ kind: 'closed' })
      } catch (error) {
        end({ kind: 'not-http', why: String(error) })
      }
    }
    socket.on('data', (chunk: Buffer) => {
      received.push(chunk)
      read(false)
    })
    socket.on('close', () => read(true))
    socket.on('error', () => {}) // `close` follows
    socket.on('connect', () => {
      const bytes = toBytes(drawn)
      const half = bytes.subarray(0, Math.ceil(bytes.length / 2))
      if (drawn.leaves === 'never') socket.write(bytes)
      else {
        const left = () => end({ kind: 'left' })
        socket.write(drawn.leaves === 'in-request' ? half : bytes, () => setImmediate(left))
      }
    })
  })
}
