// The parts of the world that can break, each brought to the state that the faults ask for.
import { type Damage, PRIMARY } from './faults.ts'
import type { EdgesConfig, PrimaryConfig, RegionConfig, Report } from './process/protocol.ts'
import { type Process, spawnProcess } from './process/spawn.ts'

/** Called when a process ends that nobody ended. */
export type Crashed = (part: string, words: string) => void

export interface Part {
  readonly id: string
  readonly pid: number | undefined
  readonly up: boolean
  /** `host:port` while it runs. */
  readonly address: string | undefined
  /** Starts, kills, pauses or resumes it, and resolves when that has happened. */
  reconcile(damage: Damage): Promise<void>
  stop(): Promise<void>
}

export type PrimaryPart = Part & {
  bookmark(): Promise<string>
  /** How far behind whoever stands at each of these is, in milliseconds. */
  behind(bookmarks: readonly string[]): Promise<number[]>
}

export function createPrimaryPart(config: PrimaryConfig, crashed: Crashed): PrimaryPart {
  let running: Process<PrimaryConfig> | undefined
  let address: string | undefined
  return {
    id: 'primary',
    get pid() {
      return running?.pid
    },
    get up() {
      return address !== undefined
    },
    get address() {
      return address
    },
    async reconcile({ primaryDown, d1 }) {
      if (primaryDown) {
        address = undefined
        await running?.kill()
        running = undefined
        return
      }
      if (!running) {
        running = spawnProcess<PrimaryConfig>('primary', (words) => crashed('The primary', words))
        address = (await running.start(config)).d1
      }
      running.send({ kind: 'd1', condition: d1(PRIMARY) })
    },
    bookmark: async () => (await asked(running, { kind: 'bookmark' }, 'bookmark')).bookmark,
    behind: async (bookmarks) => (await asked(running, { kind: 'behind', bookmarks }, 'behind')).ms,
    stop: async () => running?.stop(),
  }
}

async function asked<C, K extends Report['kind']>(
  running: Process<C> | undefined,
  command: Parameters<Process<C>['send']>[0],
  kind: K,
) {
  if (!running) throw new Error('It is down.')
  const answer = running.next(kind)
  running.send(command)
  return answer
}

export type RegionPart = Part & {
  /** The last commit that its replica has. Not answered while the region hangs. */
  bookmark(): Promise<string>
  /** Resolves when the replica has applied the bookmark. */
  reach(bookmark: string): Promise<void>
  /** From here on replicas lag as the model says. */
  startLag(): void
}

export function createRegionPart(config: RegionConfig, crashed: Crashed): RegionPart {
  const id = config.region
  let running: Process<RegionConfig> | undefined
  let address: string | undefined
  let hung = false
  let modelled = false
  /** What the running process has been told. */
  let told: { lag: number | 'model'; down: boolean } = { lag: 0, down: false }

  async function start(waitForReplica: boolean): Promise<void> {
    running = spawnProcess<RegionConfig>('region', (words) => crashed(`Region ${id}`, words))
    told = { lag: 0, down: false }
    hung = false
    const addresses = await running.start({ ...config, waitForReplica })
    address = addresses[config.worker.name]
  }

  async function kill(): Promise<void> {
    address = undefined
    hung = false
    await running?.kill()
    running = undefined
  }

  function tell(damage: Damage): void {
    const lag = damage.lagMs.get(id) ?? (modelled ? 'model' : 0)
    const down = damage.replicaDown.has(id)
    if (lag !== told.lag) running?.send({ kind: 'lag', ms: lag })
    if (down !== told.down) running?.send({ kind: 'replica-down', down })
    running?.send({ kind: 'd1', condition: damage.d1(id) })
    told = { lag, down }
  }

  return {
    id,
    get pid() {
      return running?.pid
    },
    get up() {
      return address !== undefined && !hung
    },
    get address() {
      return address
    },
    async reconcile(damage) {
      if (damage.down.has(id)) {
        if (running) await kill()
        return
      }
      if (!running) await start(!damage.primaryDown)
      const hang = damage.hung.has(id)
      if (!hang && hung) running?.resume()
      tell(damage)
      if (hang && !hung) running?.pause()
      hung = hang
    },
    bookmark: async () => (await asked(running, { kind: 'bookmark' }, 'bookmark')).bookmark,
    async reach(bookmark) {
      await asked(running, { kind: 'reach', bookmark }, 'reached')
    },
    startLag() {
      modelled = true
      running?.send({ kind: 'lag', ms: 'model' })
      told.lag = 'model'
    },
    stop: async () => running?.stop(),
  }
}

export interface EdgesPart {
  /** Restarts it when the damage says so: its isolates forget everything. */
  reconcile(damage: Damage): Promise<void>
  readonly pid: number | undefined
  /** `host:port` by colo. */
  readonly addresses: Readonly<Record<string, string>>
  start(config: EdgesConfig): Promise<void>
  stop(): Promise<void>
}

export function createEdgesPart(crashed: Crashed): EdgesPart {
  let running: Process<EdgesConfig> | undefined
  let started: EdgesConfig | undefined
  let addresses: Record<string, string> = {}
  return {
    get pid() {
      return running?.pid
    },
    get addresses() {
      return addresses
    },
    async start(config) {
      started = config
      running = spawnProcess<EdgesConfig>('edges', (words) => crashed('The edges', words))
      addresses = await running.start(config)
    },
    async reconcile({ edgeRestart }) {
      if (!edgeRestart || !started) return
      addresses = {}
      await running?.kill()
      await this.start(started)
    },
    async stop() {
      addresses = {}
      await running?.stop()
    },
  }
}
