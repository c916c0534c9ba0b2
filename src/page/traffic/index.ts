// Visitors from everywhere, as long as the button is pressed; each asks three ways, so that these can be compared.
import { part } from '../dom.ts'
import { send } from '../world.ts'

/** Three requests each: lively to look at, and little for a laptop. */
const VISITS_A_SECOND = 6

export type Place = { id: string; region?: string; share: number }

export type TrafficOptions = {
  places: readonly Place[]
  paths: readonly string[]
  primary: string
}

export function createTraffic({ places, paths, primary }: TrafficOptions): void {
  const button = part('traffic', HTMLButtonElement)
  let timer: ReturnType<typeof setInterval> | undefined
  button.disabled = paths.length === 0
  button.addEventListener('click', () => {
    const running = timer === undefined
    clearInterval(timer)
    timer = running ? setInterval(visit, 1_000 / VISITS_A_SECOND) : undefined
    button.setAttribute('aria-pressed', String(running))
  })

  function visit(): void {
    const place = pick(places, ({ share }) => share, Math.random())
    const path = pick(paths, (_, index) => 1 / (index + 1), Math.random())
    if (!place || path === undefined) return
    const base = { colo: place.id, path }
    const direct = [...new Set([primary, place.region])].filter((region) => region !== undefined)
    for (const one of [base, ...direct.map((region) => ({ ...base, direct: region }))]) {
      send(one).catch(() => {}) // too many at once, or the world has ended, which the page says already
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
