// The local world: an edge in every colo, and behind them six regions with their primary, or any origin.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from './build.ts'
import { claim } from './claim.ts'
import { createControl } from './control.ts'
import { describeWorld } from './describe.ts'
import { createEvents, type Events } from './events.ts'
import type { Damage } from './faults.ts'
import { createFront } from './front.ts'
import { createKv } from './kv/index.ts'
import { kvReadMs } from './kv-time.ts'
import { loadMap } from './map.ts'
import { createEdgesPart } from './parts.ts'
import { seeded } from './random.ts'
import { createRegional, regionIds, type Stage } from './regional.ts'
import { makeSecrets, readWorldId } from './secrets.ts'
import { listen } from './server.ts'
import { realClock } from './time.ts'
import { createWard } from './ward.ts'
import { WorldError } from './world-error.ts'

export type WorldOptions = {
  /** The project's folder. */
  root: string
  /** 0 takes a free one. */
  port: number
  /** What all chance in the world comes from. */
  seed: number
  /** Delays, lag and KV's window are divided by this; 0 = none of them. */
  speed: number
  /** Where the primary's file is kept; without it, a temporary folder that goes with the world. */
  stateFolder?: string | undefined
  /** A site, `http://host:port`, that every edge fronts; then there are no regions. */
  origin?: string | undefined
  events?: Events
}

export interface World {
  readonly url: string
  readonly port: number
  /** The development API key. */
  readonly key: string
  stop(): Promise<void>
}

/** KV's "up to 60 seconds": https://developers.cloudflare.com/kv/concepts/how-kv-works/ */
const KV_WINDOW_MS = 60_000

/** Resolves when everything serves. Rejects, with nothing left behind, when it cannot. */
export async function startWorld(options: WorldOptions): Promise<World> {
  const { root, seed, speed, origin, events = createEvents() } = options
  const map = loadMap()
  const colos = map.colos
  const stateFolder = options.stateFolder ?? mkdtempSync(join(tmpdir(), 'meridian-world-'))
  const secrets = makeSecrets(seed, readWorldId(stateFolder))
  let ready = false

  /** What to close, last opened first. */
  const open: (() => unknown)[] = []
  let stopping: Promise<void> | undefined
  const stop = () => {
    stopping ??= (async () => {
      ready = false
      for (const close of open.reverse()) await close()
      if (!options.stateFolder) rmSync(stateFolder, { recursive: true, force: true })
    })()
    return stopping
  }
  const crashed = (part: string, words: string) => {
    events.emit({ kind: 'crashed', part, words })
    void stop()
  }
  const stage: Stage = async (name, work) => {
    const began = realClock.now()
    const done = await work
    events.emit({ kind: 'stage', name, ms: realClock.now() - began })
    return done
  }

  const edges = createEdgesPart(crashed)
  const regional =
    origin === undefined
      ? createRegional({ root, map, seed, speed, stateFolder, secrets, crashed })
      : undefined
  async function enforce(damage: Damage): Promise<void> {
    await Promise.all([regional?.reconcile(damage), edges.reconcile(damage)])
  }
  const ward = createWard(events, enforce)
  open.push(() => ward.close())
  const kv = createKv({
    clock: realClock,
    random: seeded(seed, 'kv'),
    windowMs: speed === 0 ? 0 : KV_WINDOW_MS / speed,
    fault: (colo) => ward.damage.kv(colo),
    readMs: kvReadMs({ seed, speed }),
  })
  let kvAddress: string | undefined
  const control = createControl({
    ward,
    events,
    known: { regions: regional ? regionIds : [], colos: colos.map(({ id }) => id), origin },
    state: () => {
      const { key } = secrets
      const parts = { colos, regional, edges, kv, kvAddress, ward }
      return describeWorld({ ready, seed, speed, key, origin, ...parts })
    },
  })
  const front = createFront({
    map,
    network: () => regional?.network,
    edgeAddress: (colo) => edges.addresses[colo],
    skewMs: (colo) => ward.damage.colo(colo).skewMs,
    ready: () => ready,
    control,
  })

  try {
    const { port, close } = await claim(options.port, front)
    open.push(close)
    const envs = ['edge', ...(regional ? regionIds : [])]
    const workers = await stage('Workers built', build(root, envs))
    const worker = (env: string) => {
      const found = workers.find((one) => one.env === env)
      if (!found) throw new WorldError(`wrangler.toml has no [env.${env}].`)
      return found
    }

    const kvServer = await listen(kv.handle)
    open.push(() => kvServer.close())
    kvAddress = kvServer.address
    open.push(() => Promise.all([regional?.stop(), edges.stop()]))
    const edgesConfig = {
      worker: worker('edge'),
      colos,
      secrets: secrets.values,
      kv: kvServer.address,
      links: (await regional?.wire(worker)) ?? {},
      origin,
    }
    await Promise.all([
      regional && stage('primary and its replicas', regional.reconcile(ward.damage)),
      stage(`edges in ${colos.length} colos`, edges.start(edgesConfig)),
    ])
    await regional?.settle(stage)
    if (stopping) throw new Error('The world ended while it was starting.')
    ready = true
    events.emit({ kind: 'ready' })
    return { url: `http://localhost:${port}`, port, key: secrets.key, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
