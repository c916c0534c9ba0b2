// The edge's own bundle in one workerd, as often as a bench wants it, over the world's KV.
import { type BuiltWorker, build } from '../world/build.ts'
import { createKv, type KvOptions } from '../world/kv/index.ts'
import type { Hosted } from '../world/process/capnp.ts'
import { runWorkers } from '../world/process/workerd.ts'
import { makeSecrets } from '../world/secrets.ts'
import { listen } from '../world/server.ts'
import { realClock } from '../world/time.ts'

export async function buildEdge(root: string): Promise<BuiltWorker> {
  const [edge] = await build(root, ['edge'])
  if (!edge) throw new Error('wrangler.toml has no [env.edge].')
  return edge
}

/** Resolves with `host:port` by name. Runs until `open` is disposed of. */
export async function host(
  workers: readonly Omit<Hosted, 'secrets' | 'kv'>[],
  kvOptions: Omit<KvOptions, 'clock'>,
  open: AsyncDisposableStack,
): Promise<Record<string, string>> {
  const kv = await listen(createKv({ clock: realClock, ...kvOptions }).handle)
  open.defer(() => kv.close())
  const { values: secrets } = makeSecrets(1, 'bench')
  const hosted = workers.map((worker) => ({ ...worker, secrets, kv: kv.address }))
  const workerd = await runWorkers(hosted, () => {
    throw new Error('workerd ended while it was measured; its words are above.')
  })
  open.defer(() => workerd.stop())
  return workerd.addresses
}
