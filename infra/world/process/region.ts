// The process of one region: its workerd and its replica. What happens to it happens to nobody else.
import { createLag } from '../d1/lag.ts'
import { openReplica } from '../d1/replica.ts'
import { listen } from '../server.ts'
import { realClock } from '../time.ts'
import { die, report, runChild } from './child.ts'
import { d1Service } from './d1.ts'
import type { RegionConfig } from './protocol.ts'
import { runWorkers } from './workerd.ts'

const REACHED_POLL_MS = 5

runChild<RegionConfig>(async (config) => {
  const { region, colo, primaryUrl, worker, secrets, seed, speed } = config
  const lagAt = createLag(seed, region)
  // No lag until the world is ready: it starts with every replica whole.
  let lag: number | 'model' = 0
  let beganMs: number | undefined
  const modelled = (committedMs: number) =>
    speed === 0 ? 0 : lagAt((committedMs - (beganMs ?? committedMs)) * speed) / speed
  const service = d1Service(region, config)
  const replica = openReplica({
    service,
    region,
    colo,
    primaryUrl,
    clock: realClock,
    lagMs: (committedMs) => (lag === 'model' ? modelled(committedMs) : lag),
  })
  const server = await listen(replica.handle)
  const host = { name: worker.name, worker, secrets, d1: server.address, from: region }
  const whole = config.waitForReplica ? replica.ready() : undefined
  const [workerd] = await Promise.all([runWorkers([host], die), whole])
  return {
    addresses: workerd.addresses,
    async on(command) {
      switch (command.kind) {
        case 'lag':
          lag = command.ms
          if (lag === 'model') beganMs ??= realClock.now()
          replica.wake()
          return
        case 'd1':
          return service.change(command.condition)
        case 'replica-down':
          return replica.setDown(command.down)
        case 'bookmark':
          return report({ kind: 'bookmark', bookmark: replica.state().bookmark })
        case 'reach':
          while (replica.state().bookmark < command.bookmark) {
            await realClock.sleep(REACHED_POLL_MS)
          }
          return report({ kind: 'reached' })
      }
    },
    async stop() {
      await workerd.stop()
      server.close()
      replica.close()
    },
  }
})
