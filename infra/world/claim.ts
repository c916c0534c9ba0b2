// Takes the world's port before anything else is started, or says in one sentence who should move.
import type { RequestListener } from 'node:http'
import { type Listening, listen } from './server.ts'
import { WorldError } from './world-error.ts'

class PortInUse extends WorldError {
  constructor(port: number, command: string) {
    super(
      `Port ${port} is in use. Stop what runs there, or choose another: ${command} -- --port ${port + 1}`,
    )
  }
}

export type Claimed = { port: number; close(): void }

/** A port that is free on one address is taken on the other about as often as there are ports in use. */
const TRIES_MAX = 10
const NO_IPV6 = ['EADDRNOTAVAIL', 'EAFNOSUPPORT']

/** Both loopback addresses, because browsers and curl try ::1 for `*.localhost` first; one where there is no
 * IPv6. Port 0 takes a free one. Throws PortInUse. */
export async function claim(
  port: number,
  handle: RequestListener,
  command = 'npm start',
  open: typeof listen = listen,
): Promise<Claimed> {
  for (let tries = 1; ; tries++) {
    const servers: Listening[] = []
    try {
      const four = await open(handle, port)
      servers.push(four)
      const taken = Number(four.address.split(':').at(-1))
      const six = await open(handle, taken, '::1').catch((error: unknown) => {
        if (NO_IPV6.some((code) => isCode(error, code))) return undefined
        throw error
      })
      if (six) servers.push(six)
      return { port: taken, close: () => closeAll(servers) }
    } catch (error) {
      closeAll(servers)
      if (!isCode(error, 'EADDRINUSE')) throw error
      if (port !== 0 || tries === TRIES_MAX) throw new PortInUse(port, command)
    }
  }
}

const closeAll = (servers: Listening[]) => {
  for (const server of servers) server.close()
}

const isCode = (error: unknown, code: string) =>
  error instanceof Error && 'code' in error && error.code === code
