// The local world: six regions, a primary and an edge in every colo, on one laptop.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { primary, regions } from '../../src/regions.ts'
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
import { type Network, openNetwork } from './network.ts'
import { createEdgesPart, createPrimaryPart, createRegionPart, type RegionPart } from './parts.ts'
import { seeded } from './random.ts'
import { makeSecrets, readWorldId } from './secrets.ts'
import { readSeed, sow } from './seed.ts'
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
  const { root, seed, speed, events = createEvents() } = options
  const map = loadMap()
  const ids = regions.map(({ id }) => id)
  const stateFolder = options.stateFolder ?? mkdtempSync(join(tmpdir(), 'meridian-world-'))
  const secrets = makeSecrets(seed, readWorldId(stateFolder))
  let parts: RegionPart[] = []
  let network: Network | undefined
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
  const stage = async <T>(name: string, work: Promise<T>): Promise<T> => {
    const began = realClock.now()
    const done = await work
    events.emit({ kind: 'stage', name, ms: realClock.now() - began })
    return done
  }

  async function enforce(damage: Damage): Promise<void> {
    network?.reconcile(damage)
    await home.reconcile(damage)
    await Promise.all([...parts, edges].map((part) => part.reconcile(damage)))
  }

  const ward = createWard(events, enforce)
  open.push(() => ward.close())
  const migrations = join(root, 'migrations')
  const file = join(stateFolder, 'primary.sqlite')
  const home = createPrimaryPart({ file, migrations, region: primary, seed, speed }, crashed)
  const edges = createEdgesPart(crashed)
  const kv = createKv({
    clock: realClock,
    random: seeded(seed, 'kv'),
    windowMs: speed === 0 ? 0 : KV_WINDOW_MS / speed,
    fault: (colo) => ward.damage.kv(colo),
    readMs: kvReadMs({ seed, speed }),
  })
  const colos = map.colos
  const control = createControl({
    ward,
    events,
    known: { regions: ids, colos: colos.map(({ id }) => id) },
    state: () => {
      const links = network?.links ?? []
      return describeWorld({
        ready,
        seed,
        speed,
        key: secrets.key,
        colos,
        parts,
        home,
        edges,
        links,
        kv,
        ward,
      })
    },
  })
  const front = createFront({
    map,
    network: () => network,
    edgeAddress: (colo) => edges.addresses[colo],
    skewMs: (colo) => ward.damage.colo(colo).skewMs,
    ready: () => ready,
    control,
  })

  try {
    const { port, close } = await claim(options.port, front)
    open.push(close)
    const workers = await stage('Workers built', build(root, ['edge', ...ids]))
    const worker = (env: string) => {
      const found = workers.find((one) => one.env === env)
      if (!found) throw new WorldError(`wrangler.toml has no [env.${env}].`)
      return found
    }

    const kvServer = await listen(kv.handle)
    open.push(() => kvServer.close())
    const wires = await openNetwork({
      map,
      regions,
      clock: realClock,
      seed,
      speed,
      regionAddress: (id) => parts.find((part) => part.id === id)?.address,
      primaryAddress: () => home.address,
    })
    network = wires
    open.push(() => wires.close())

    const values = secrets.values
    parts = ids.map((region) => {
      const primaryUrl = `http://${wires.toPrimary.get(region)}`
      const config = { region, primaryUrl, worker: worker(region), secrets: values, seed, speed }
      return createRegionPart(config, crashed)
    })
    open.push(() => Promise.all([...parts, home, edges].map((part) => part.stop())))
    const links = Object.fromEntries(
      ids.map((id) => [worker(id).name, wires.toRegion.get(id) ?? '']),
    )
    const edgesConfig = {
      worker: worker('edge'),
      colos,
      secrets: values,
      kv: kvServer.address,
      links,
    }
    await Promise.all([
      stage('primary and its replicas', enforce(ward.damage)),
      stage(`edges in ${colos.length} colos`, edges.start(edgesConfig)),
    ])

    const requests = readSeed(root)
    const target = parts.find(({ id }) => id === primary)?.address ?? ''
    await stage(`${requests.length} records`, sow(requests, target, secrets.key))
    const bookmark = await home.bookmark()
    await stage('replicas caught up', Promise.all(parts.map((part) => part.reach(bookmark))))
    for (const part of parts) part.startLag()
    if (stopping) throw new Error('The world ended while it was starting.')
    ready = true
    events.emit({ kind: 'ready' })
    return { url: `http://localhost:${port}`, port, key: secrets.key, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
