// The genuine KVNamespace client in workerd, bound to our KV over HTTP, for tests.

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createKv, type Kv, type KvOptions } from '../../../../infra/world/kv/index.ts'

export type Served = { kv: Kv; address: string; stop(): Promise<void> }

/** A KV on a free port of this machine. */
export async function serveKv(options: KvOptions): Promise<Served> {
  const kv = createKv(options)
  // No keep-alive limit: a connection closed just as workerd reuses it is a failed call.
  const server = createServer({ keepAliveTimeout: 0, maxHeaderSize: 65_536 }, kv.handle)
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  const stop = () =>
    new Promise<void>((stopped) => {
      server.close(() => stopped())
      server.closeAllConnections()
    })
  return { kv, address: `127.0.0.1:${port}`, stop }
}

/** The binding that makes `env.<name>` a KVNamespace which speaks to `address` as `colo`. */
export const kvBinding = (address: string, colo: string) => ({
  type: 'unsafe:world-kv' as const,
  dev: {
    plugin: { package: PLUGIN, name: 'world-kv' },
    options: { address, headers: [{ name: 'World-Colo', value: colo }] },
  },
})

const PLUGIN = join(import.meta.dirname, '../../../support/world-plugin.cjs')
