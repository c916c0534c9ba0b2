// A way to `localhost`, which is two addresses: a program listens on either, and workerd asks for one.
import { once } from 'node:events'
import net from 'node:net'

export type Relay = {
  /** `host:port`: whatever connects there is connected to this machine's `port`. */
  address: string
  close(): void
}

/** Both, whatever the machine's hosts file says: RFC 6761 section 6.3. */
const LOOPBACK = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
]
const lookup: net.LookupFunction = (_name, _options, found) => found(null, LOOPBACK)

/** Tries both for each connection, so that the program may come and go. Bytes pass as they are;
 * who finds nobody is cut off, as if nobody had been there. */
export async function openRelay(port: number): Promise<Relay> {
  const open = new Set<net.Socket>()
  const server = net.createServer({ allowHalfOpen: true }, (near) => {
    const both = { host: 'localhost', lookup, autoSelectFamily: true }
    const far = net.connect({ ...both, port, allowHalfOpen: true })
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(from)
      from.on('error', () => to.destroy())
      from.on('close', () => {
        open.delete(from)
        if (from.destroyed && !from.readableEnded) to.destroy()
      })
      from.pipe(to)
    }
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port: own } = server.address() as net.AddressInfo // a TCP server, listening
  return {
    address: `127.0.0.1:${own}`,
    close() {
      server.close()
      for (const socket of open) socket.destroy()
    },
  }
}

const LOCALHOST = /^(?:.+\.)?localhost$/

/** The port on `localhost` that an origin names, if it names one that a relay can reach: RFC 6761 section 6.3
 * makes every name under it this machine's. https goes by itself, since a relay knows no certificates. */
export function localPort(origin: string): number | undefined {
  const { protocol, hostname, port } = new URL(origin)
  if (protocol !== 'http:' || !LOCALHOST.test(hostname)) return undefined
  return Number(port || 80)
}
