// Loopback HTTP servers that keep their connections.
import { once } from 'node:events'
import http, { type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { HEAD_BYTES_MAX } from './head-limits.ts'

export type Listening = { address: string; close(): void }

/** The answer to CONNECT, which Node leaves to whoever listens for it, and else closes without one. */
const NO_TUNNEL = 'HTTP/1.1 501 Not Implemented\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'

/** Port 0 takes a free one. Rejects with Node's error, EADDRINUSE among them. Idle connections are
 * never closed from this side: workerd keeps them, and one that closes just as it is used again is a
 * failed call that no network made. */
export async function listen(
  handle: RequestListener,
  port = 0,
  host = '127.0.0.1',
): Promise<Listening> {
  const server = http.createServer(
    { keepAliveTimeout: 0, requestTimeout: 0, maxHeaderSize: HEAD_BYTES_MAX },
    handle,
  )
  server.on('connect', (_request, socket) => socket.end(NO_TUNNEL))
  await once(server.listen(port, host), 'listening')
  const address = server.address() as AddressInfo // a TCP server, listening
  return {
    address: `${host}:${address.port}`,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}
