// The edge's own bundle in one workerd, as often as a bench wants it, over the world's KV.
import { regions } from '../../src/regions.ts'
import { type BuiltWorker, build } from '../world/build.ts'
import { createKv, type KvOptions } from '../world/kv/index.ts'
import type { Hosted } from '../world/process/capnp.ts'
import { runWorkers, type Workerd } from '../world/process/workerd.ts'
import { makeSecrets } from '../world/secrets.ts'
import { listen } from '../world/server.ts'
import { realClock } from '../world/time.ts'

/** Of what makes the secrets of all that runs here: a seed, and the database's name. */
export const SECRETS = [1, 'bench'] as const

export const buildEdge = (root: string): Promise<BuiltWorker> => buildWorker(root, 'edge')

/** All are built together, as the world does: there is one build of them then. */
export async function buildWorker(root: string, env: string): Promise<BuiltWorker> {
  const built = await build(root, ['edge', ...regions.map(({ id }) => id)])
  const worker = built.find((one) => one.env === env)
  if (!worker) throw new Error(`wrangler.toml has no [env.${env}].`)
  return worker
}

/** Resolves with `host:port` by name, and the process. Runs until `open` is disposed of. */
export async function host(
  workers: readonly Omit<Hosted, 'secrets' | 'kv'>[],
  kvOptions: Omit<KvOptions, 'clock'>,
  open: AsyncDisposableStack,
): Promise<Pick<Workerd, 'addresses' | 'pid'>> {
  const kv = await listen(createKv({ clock: realClock, ...kvOptions }).handle)
  open.defer(() => kv.close())
  const { values: secrets } = makeSecrets(...SECRETS)
  const hosted = workers.map((worker) => ({ ...worker, secrets, kv: kv.address }))
  const workerd = await runWorkers(hosted, () => {
    throw new Error('workerd ended while it was measured; its words are above.')
  })
  open.defer(() => workerd.stop())
  return workerd
}
