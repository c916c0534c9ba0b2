// A request as bytes on a socket, and what comes back, as bytes: for what no HTTP client would send or hide.
import { connect } from 'node:net'

export type RawAnswer = { status: number; head: string; body: string }

/** Sends, and resolves with the first response once the other side has closed: ask for `Connection: close`.
 * Bytes are characters of Latin-1. Rejects when the connection fails. */
export function rawExchange(port: number, request: string): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    const chunks: Buffer[] = []
    socket.on('data', (chunk) => chunks.push(chunk))
    socket.on('error', reject)
    socket.on('close', () => {
      const [head = '', ...rest] = Buffer.concat(chunks).toString('latin1').split('\r\n\r\n')
      resolve({ status: Number(head.split(' ')[1]), head, body: rest.join('\r\n\r\n') })
    })
    socket.write(Buffer.from(request, 'latin1'))
  })
}
