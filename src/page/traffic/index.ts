// Visitors from everywhere, as long as the button is pressed; each reads three ways, and a few write before.
import type { Workload } from '../../shared/workload.ts'
import { part } from '../dom.ts'
import { exchange, send } from '../world.ts'
import { visitsOf } from './arms.ts'
import { createWriter, type Writer, type Written } from './writer.ts'

/** Three requests each: lively to look at, and little for a laptop. */
const VISITS_A_SECOND = 6
/** A laptop's six visitors a second leave caches cold that the world's visitors would keep warm: they ask for less. */
const PATHS_MAX = 20
/** A write every other second: enough to see one refused, and the primary has other things to do. */
const WRITERS_SHARE = 1 / 12

export type Place = { id: string; region?: string; share: number }

export type TrafficOptions = {
  places: readonly Place[]
  paths: readonly string[]
  primary: string
  key: string
  epoch: number
  /** Without one nobody writes. */
  workload: Workload | undefined
}

export function createTraffic(options: TrafficOptions): void {
  const { places, paths, primary, key, epoch, workload } = options
  const button = part('traffic', HTMLButtonElement)
  let timer: ReturnType<typeof setInterval> | undefined
  /** One at a time: a browser has six connections to a site, and a write at a primary that hangs keeps its own. */
  let writing = false
  const writer =
    workload &&
    createWriter({
      workload,
      key,
      exchange: ({ method, path, body }, colo, headers) =>
        exchange({ colo, method, path, headers, body: JSON.stringify(body) }),
    })
  button.disabled = paths.length === 0
  button.addEventListener('click', () => {
    const running = timer === undefined
    clearInterval(timer)
    timer = running ? setInterval(visit, 1_000 / VISITS_A_SECOND) : undefined
    button.setAttribute('aria-pressed', String(running))
  })

  function visit(): void {
    const place = pick(places, ({ share }) => share, Math.random())
    const path = pick(paths.slice(0, PATHS_MAX), (_, index) => 1 / (index + 1), Math.random())
    if (!place || path === undefined) return
    if (!writer || writing || Math.random() >= WRITERS_SHARE) read(place, path)
    else write(writer, place, path)
  }

  function write(by: Writer, place: Place, path: string): void {
    writing = true
    by.write(place.id)
      .then((written) => read(place, written?.path ?? path, written?.session))
      .catch(() => {}) // too many at once, or the world has ended, which the page says already
      .finally(() => {
        writing = false
      })
  }

  function read({ id, region }: Place, path: string, session?: Written['session']): void {
    for (const one of visitsOf({ colo: id, nearest: region, path, session }, primary, epoch)) {
      send(one).catch(() => {}) // as above
    }
  }
}

/** One of `among`, by their weights. @param chance In [0, 1). */
export function pick<T>(
  among: readonly T[],
  weight: (one: T, index: number) => number,
  chance: number,
): T | undefined {
  const total = among.reduce((sum, one, index) => sum + weight(one, index), 0)
  let passed = 0
  return among.find((one, index) => {
    passed += weight(one, index)
    return passed > chance * total
  })
}
