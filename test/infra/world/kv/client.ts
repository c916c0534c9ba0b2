// The genuine KVNamespace client in workerd, bound to our KV over HTTP, for tests.

import { join } from 'node:path'
import { createKv, type Kv, type KvOptions } from '../../../../infra/world/kv/index.ts'
import { listen } from '../../../../infra/world/server.ts'

export type Served = { kv: Kv; address: string; stop(): void }

/** A KV on a free port of this machine. */
export async function serveKv(options: KvOptions): Promise<Served> {
  const kv = createKv(options)
  const { address, close } = await listen(kv.handle)
  return { kv, address, stop: close }
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
