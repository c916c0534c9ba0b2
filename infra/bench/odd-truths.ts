// Worlds that the model does not know: made from a truth and a seed, so that nothing can be tuned to them.
import type { Region } from '../../src/regions.ts'
import { seeded } from '../world/random.ts'
import type { Truth } from './truth.ts'

/** Regions have changed their places among themselves: a shift by a drawn number, so that none is at home. */
export function permuted(truth: Truth, among: readonly Region[], seed: number): Truth {
  const order = shuffled(among, seeded(seed, 'permuted'))
  const next = new Map(order.map(({ id }, at) => [id, order[(at + 1) % order.length]]))
  return (city, region) => truth(city, next.get(region.id) ?? region)
}

/** Of all pairs of city and region this share has a detour, of milliseconds between these. */
const DETOURS = { share: 0.2, leastMs: 30, mostMs: 150 }

export const detoured =
  (truth: Truth, seed: number): Truth =>
  (city, region) => {
    const random = seeded(seed, `${city.name} ${city.lat} ${region.id}`)
    random() // labels that differ in their end begin alike
    const bent = random() < DETOURS.share
    const extraMs = DETOURS.leastMs + random() * (DETOURS.mostMs - DETOURS.leastMs)
    return truth(city, region) + (bent ? extraMs : 0)
  }

const MISPLACED_KM = 1_000
const KM_PER_DEGREE = 111.2

/** One region, drawn, is so far from where the map has it, in a drawn direction. `truth` goes by places. */
export function misplaced(truth: Truth, among: readonly Region[], seed: number): Truth {
  const random = seeded(seed, 'misplaced')
  const [moved] = shuffled(among, random)
  const turn = random() * 2 * Math.PI
  return (city, region) => {
    if (region.id !== moved?.id) return truth(city, region)
    const lat = region.lat + (Math.cos(turn) * MISPLACED_KM) / KM_PER_DEGREE
    const width = KM_PER_DEGREE * Math.cos((region.lat * Math.PI) / 180)
    return truth(city, {
      ...region,
      lat,
      lon: region.lon + (Math.sin(turn) * MISPLACED_KM) / width,
    })
  }
}

function shuffled<T>(all: readonly T[], random: () => number): T[] {
  return all
    .map((one) => ({ one, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ one }) => one)
}
