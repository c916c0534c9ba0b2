// The process of the edges: one Worker per colo, so that each has an isolate, memory and clock of its own.
import { die, runChild } from './child.ts'
import type { EdgesConfig } from './protocol.ts'
import { runWorkers } from './workerd.ts'

runChild<EdgesConfig>(async (config) => {
  const { worker, colos, secrets, kv, analytics, links, origin, originAddress } = config
  const hosted = colos.map(({ id }) => ({
    name: id,
    worker,
    secrets,
    kv,
    analytics,
    services: links,
    from: id,
    origin,
    originAddress,
  }))
  const workerd = await runWorkers(hosted, die)
  return { addresses: workerd.addresses, stop: () => workerd.stop() }
})
