// The local world: six regions, a primary and an edge in every colo, on one laptop.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { primary, regions } from '../../src/regions.ts'
import { type BuiltWorker, build } from './build.ts'
import { createControl, describeFault } from './control.ts'
import { createEvents, type Events } from './events.ts'
import type { Damage } from './faults.ts'
import { createFront } from './front.ts'
import { createKv } from './kv/index.ts'
import { loadMap } from './map.ts'
import { type Network, openNetwork } from './network.ts'
import { createPrimaryPart, createRegionPart } from './parts.ts'
import type { EdgesConfig } from './process/protocol.ts'
import { type Process, spawnProcess } from './process/spawn.ts'
import { seeded } from './random.ts'
import { makeSecrets, readWorldId } from './secrets.ts'
import { readSeed, sow } from './seed.ts'
import { type Listening, listen } from './server.ts'
import { realClock } from './time.ts'
import { createWard } from './ward.ts'

export type WorldOptions = {
  /** The project's folder. */
  root: string
  /** 0 takes a free one. */
  port: number
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
  const temporary = options.stateFolder === undefined
  const state = options.stateFolder ?? mkdtempSync(join(tmpdir(), 'meridian-world-'))
  const secrets = makeSecrets(seed, readWorldId(state))
  const closing: (() => void | Promise<void>)[] = []
  let ready = false
  let stopping: Promise<void> | undefined

  const stop = () => {
    stopping ??= (async () => {
      ready = false
      for (const close of closing.reverse()) await close()
      if (temporary) rmSync(state, { recursive: true, force: true })
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

  try {
    let network: Network | undefined
    let edges: Record<string, string> = {}
    const enforce = async (damage: Damage) => {
      for (const link of network?.links ?? []) {
        const { from, to } = link
        link.state = { slowMs: damage.slowMs(from, to), cut: damage.cut(from, to) }
      }
      await home.reconcile(damage)
      await Promise.all(parts.map((part) => part.reconcile(damage)))
    }
    const ward = createWard(events, enforce)
    const ids = regions.map(({ id }) => id)
    const coloIds = map.colos.map(({ id }) => id)

    const describe = () => ({
      ready,
      seed,
      speed,
      key: secrets.key,
      colos: map.colos.map(({ id, city }) => ({ id, city, region: nearestRegion(id) })),
      regions: regions.map(({ id, city }) => {
        const part = parts.find((one) => one.id === id)
        const role = id === primary ? 'primary' : 'replica'
        return { id, city, pid: part?.pid, up: part?.up ?? false, role }
      }),
      primary: { region: primary, pid: home.pid, up: home.up },
      kv: kv.state(),
      links: (network?.links ?? []).map(({ from, to, rttMs, state: now }) => ({
        from,
        to,
        rttMs: Math.round(rttMs),
        ...now,
      })),
      faults: ward.active.map(describeFault),
    })
    const nearestRegion = (colo: string) =>
      (network?.links ?? [])
        .filter((link) => link.from === colo)
        .reduce<{ to: string; rttMs: number } | undefined>(
          (best, link) => (best && best.rttMs <= link.rttMs ? best : link),
          undefined,
        )?.to

    const front = createFront({
      map,
      network: () => network,
      edgeAddress: (colo) => edges[colo],
      ready: () => ready,
      control: createControl({
        state: describe,
        ward,
        events,
        known: { regions: ids, colos: coloIds },
      }),
    })
    const kv = createKv({
      clock: realClock,
      random: seeded(seed, 'kv'),
      windowMs: speed === 0 ? 0 : KV_WINDOW_MS / speed,
      fault: (colo) => ward.damage.kv(colo),
    })
    const home = createPrimaryPart(
      { file: join(state, 'primary.sqlite'), migrations: join(root, 'migrations'), region: primary },
      crashed,
    )
    let parts: ReturnType<typeof createRegionPart>[] = []

    const doors = await claim(options.port, front)
    closing.push(() => doors.forEach((door) => void door.close()), () => ward.close())
    const port = Number(doors[0]?.address.split(':').at(-1))

    const workers = await stage('Workers built', build(root, ['edge', ...ids]))
    const worker = (env: string): BuiltWorker => {
      const found = workers.find((one) => one.env === env)
      if (!found) throw new Error(`wrangler.toml has no [env.${env}].`)
      return found
    }

    const kvServer = await listen(kv.handle)
    closing.push(() => kvServer.close())
    network = await openNetwork({
      map,
      regions,
      clock: realClock,
      speed,
      regionAddress: (id) => parts.find((part) => part.id === id)?.address,
      primaryAddress: () => home.address,
    })
    const wires = network
    closing.push(() => wires.close())
    parts = ids.map((region) =>
      createRegionPart(
        {
          region,
          primaryUrl: `http://${wires.toPrimary.get(region)}`,
          worker: worker(region),
          secrets: secrets.values,
          seed,
          speed,
        },
        crashed,
      ),
    )
    const edgesProcess: Process<EdgesConfig> = spawnProcess('edges', (words) =>
      crashed('The edges', words),
    )
    closing.push(() => Promise.all([...parts, home, edgesProcess].map((part) => part.stop())).then())

    const links: Record<string, string> = {}
    for (const id of ids) links[worker(id).name] = wires.toRegion.get(id) ?? ''
    const starting = edgesProcess.start({
      worker: worker('edge'),
      colos: map.colos,
      secrets: secrets.values,
      kv: kvServer.address,
      links,
    })
    starting.catch(() => {}) // awaited below; may fail before
    await stage('primary and six replicas', enforce(ward.damage))
    edges = await stage(`edges in ${map.colos.length} colos`, starting)

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

/** Both loopback addresses, because browsers and curl try ::1 for `*.localhost` first. */
async function claim(
  port: number,
  front: Parameters<typeof listen>[0],
): Promise<[Listening, ...Listening[]]> {
  try {
    const four = await listen(front, port)
    const taken = Number(four.address.split(':').at(-1))
    try {
      return [four, await listen(front, taken, '::1')]
    } catch (error) {
      if (isCode(error, 'EADDRNOTAVAIL') || isCode(error, 'EAFNOSUPPORT')) return [four]
      four.close()
      throw error
    }
  } catch (error) {
    if (!isCode(error, 'EADDRINUSE')) throw error
    throw new PortInUse(port)
  }
}

const isCode = (error: unknown, code: string) =>
  error instanceof Error && 'code' in error && error.code === code

export class PortInUse extends Error {
  constructor(port: number) {
    super(
      `Port ${port} is in use. Stop what runs there, or choose another: npm start -- --port ${port + 1}`,
    )
  }
}
