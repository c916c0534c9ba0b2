// The local world: an edge in every colo, and behind them six regions with their primary, or any origin.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEpoch } from '../../src/shared/position.ts'
import { type Assets, buildPage } from '../page/build.ts'
import { contentOf } from '../page/content.ts'
import { servePage } from '../page/serve.ts'
import { createAnalytics } from './analytics/index.ts'
import { build } from './build.ts'
import { claim } from './claim.ts'
import { createControl } from './control.ts'
import { describeWorld } from './describe.ts'
import { createEvents, type Events } from './events.ts'
import type { Damage } from './faults.ts'
import { createFront } from './front.ts'
import { createKv, WINDOW_MS } from './kv/index.ts'
import { kvReadMs } from './kv-time.ts'
import { createLag } from './lag.ts'
import { loadMap } from './map.ts'
import { createEdgesPart } from './parts.ts'
import { seeded } from './random.ts'
import { createRegional, regionIds, type Stage } from './regional.ts'
import { localPort, openRelay } from './relay.ts'
import { makeSecrets, readWorldId } from './secrets.ts'
import { listen } from './server.ts'
import { realClock } from './time.ts'
import { createVisits } from './visits.ts'
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
  /** Ends the world, also while it starts. */
  signal?: AbortSignal
}

export interface World {
  readonly url: string
  readonly port: number
  /** The development API key. */
  readonly key: string
  stop(): Promise<void>
}

/** Resolves when everything serves. Rejects, with nothing left behind, when it cannot. */
export async function startWorld(options: WorldOptions): Promise<World> {
  const { root, seed, speed, origin, events = createEvents(), signal } = options
  const map = loadMap()
  const colos = map.colos
  const stateFolder = options.stateFolder ?? mkdtempSync(join(tmpdir(), 'meridian-world-'))
  const secrets = makeSecrets(seed, readWorldId(stateFolder))
  let ready = false

  /** What to close, last opened first. */
  const open: (() => unknown)[] = []
  const ending = new AbortController()
  async function closeAll(): Promise<void> {
    for (let close = open.pop(); close; close = open.pop()) await close()
    if (!options.stateFolder) rmSync(stateFolder, { recursive: true, force: true })
  }
  let stopping: Promise<void> | undefined
  const stop = () => {
    ready = false
    ending.abort(new WorldError('The world ended while it was starting.'))
    stopping ??= closeAll()
    return stopping
  }
  signal?.addEventListener('abort', () => void stop())
  const crashed = (part: string, words: string) => {
    events.emit({ kind: 'crashed', part, words })
    void stop()
  }
  const stage: Stage = async (name, work) => {
    const began = realClock.now()
    const done = await work
    ending.signal.throwIfAborted()
    events.emit({ kind: 'stage', name, ms: realClock.now() - began })
    return done
  }

  const edges = createEdgesPart(crashed)
  const regional =
    origin === undefined
      ? createRegional({ root, map, seed, speed, stateFolder, secrets, crashed })
      : undefined
  const stopParts = () => Promise.all([regional?.stop(), edges.stop()])
  async function enforce(damage: Damage): Promise<void> {
    await Promise.all([regional?.reconcile(damage), edges.reconcile(damage)])
  }
  const ward = createWard(events, enforce)
  open.push(() => ward.close())
  const kv = createKv({
    clock: realClock,
    random: seeded(seed, 'kv'),
    windowMs: speed === 0 ? 0 : WINDOW_MS / speed,
    fault: (colo) => ward.damage.kv(colo),
    readMs: kvReadMs({ seed, speed }),
    refused: (what) => events.emit({ kind: 'kv-refused', ...what }),
  })
  let kvAddress: string | undefined
  const analytics = createAnalytics({ clock: realClock })
  open.push(() => analytics.close())
  let assets: Assets = new Map()
  let port = options.port
  let epoch: number | undefined
  const visits = createVisits(() => port)
  open.push(() => visits.close())
  const control = createControl({
    ward,
    events,
    visits,
    watchLag: createLag({ clock: realClock, events, regional }),
    query: analytics.query,
    known: { regions: regional ? regionIds : [], colos: colos.map(({ id }) => id), origin },
    state: () => {
      const { key } = secrets
      const parts = { colos, regional, edges, kv, kvAddress, ward }
      return describeWorld({ ready, seed, speed, key, epoch, origin, ...parts })
    },
  })
  const front = createFront({
    map,
    network: () => regional?.network,
    edgeAddress: (colo) => edges.addresses[colo],
    skewMs: (colo) => ward.damage.colo(colo).skewMs,
    ready: () => ready,
    control,
    page: (request, response) => servePage(assets, request, response),
    events,
  })

  try {
    signal?.throwIfAborted()
    const claimed = await claim(options.port, front)
    port = claimed.port
    open.push(claimed.close)
    const envs = ['edge', ...(regional ? regionIds : [])]
    const workers = await stage('Workers built', build(root, envs, ending.signal))
    const worker = (env: string) => {
      const found = workers.find((one) => one.env === env)
      if (!found) throw new WorldError(`wrangler.toml has no [env.${env}].`)
      return found
    }
    if (regional) epoch = parseEpoch(String(worker('edge').vars.EPOCH))
    if (regional)
      assets = await stage(
        'the page',
        buildPage(root, contentOf(String(worker('edge').vars.NAME ?? ''), colos), 'world'),
      )

    const kvServer = await listen(kv.handle)
    open.push(() => kvServer.close())
    kvAddress = kvServer.address
    open.push(stopParts)
    const originPort = origin === undefined ? undefined : localPort(origin)
    const relay = originPort === undefined ? undefined : await openRelay(originPort)
    open.push(() => relay?.close())
    const edgesConfig = {
      worker: worker('edge'),
      colos,
      secrets: secrets.values,
      kv: kvServer.address,
      analytics: await analytics.listen(worker('edge').analytics),
      links: (await regional?.wire(worker)) ?? {},
      origin,
      originAddress: relay?.address,
    }
    ending.signal.throwIfAborted() // no process is started any more
    await Promise.all([
      regional && stage('primary and its replicas', regional.reconcile(ward.damage)),
      stage(`edges in ${colos.length} colos`, edges.start(edgesConfig)),
    ])
    await regional?.settle(stage)
    ending.signal.throwIfAborted()
    ready = true
    events.emit({ kind: 'ready' })
    return { url: `http://localhost:${port}`, port, key: secrets.key, stop }
  } catch (error) {
    await stop()
    open.push(stopParts) // what the start opened while that closed the rest
    await closeAll()
    throw error
  }
}
