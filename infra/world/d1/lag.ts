// How long a commit takes from the primary to a replica: a matter of when it was made, not of how many there are. Pure.
import { normal, seeded } from '../random.ts'

/** Of a Tokyo replica of a North American primary, 200 probes: p50 0.8 s, p95 3.4 s, p99 6.1 s, which a lognormal with
 * sigma 0.87 fits. One author's figures: gyaansetu.com/webdev/-528064 */
export const LAG = { medianMs: 800, sigma: 0.87 }

/** Lag is another after this long. Nobody has published how fast it changes; it is above the p99 of the lag itself, as a
 * lag that fell faster than time passes would have to let later commits overtake. */
const CHANGES_MS = 10_000

/** The lag of a commit that was made so many milliseconds after a replica's beginning; the same for the same seed and
 * replica. It glides from one draw to the next, and at every moment has the distribution above. Whoever applies commits
 * in their order, each when it is due, has that of the commits too, however many there are: docs/decisions/057. */
export function createLag(seed: number, replica: string): (sinceMs: number) => number {
  const draw = (step: number) => normal(seeded(seed, `lag ${replica} ${step}`))
  let [step, before, after] = [0, draw(0), draw(1)]
  return (sinceMs) => {
    const at = sinceMs / CHANGES_MS
    if (Math.floor(at) !== step) {
      step = Math.floor(at)
      ;[before, after] = [draw(step), draw(step + 1)]
    }
    // Two normal draws weighted by a sine and a cosine are a normal draw again.
    const angle = ((at - step) * Math.PI) / 2
    return LAG.medianMs * Math.exp(LAG.sigma * (Math.cos(angle) * before + Math.sin(angle) * after))
  }
}
