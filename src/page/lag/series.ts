// The last two minutes of one replica's lag, and their line. Pure.

/** Long enough to see a fault and its healing; the world tells once a second. */
export const SECONDS = 120

/** A lag of less than this is a line that stays low: nobody should see mountains in what is the network. */
const HIGHEST_MS_MIN = 2_000

export type Series = ReturnType<typeof createSeries>

export function createSeries() {
  const values = new Float32Array(SECONDS).fill(Number.NaN)
  return {
    /** The newest is last. Not a number where nothing is known. */
    values,
    /** `undefined` when nothing is known. */
    add(ms: number | undefined): void {
      values.copyWithin(0, 1)
      values[SECONDS - 1] = ms ?? Number.NaN
    },
    get most(): number | undefined {
      const known = values.filter((ms) => !Number.isNaN(ms))
      return known.length === 0 ? undefined : Math.max(...known)
    },
  }
}

/** What is at the top of every line's box, in milliseconds: the same for all, so that they can be compared. */
export const highest = (all: readonly Series[]): number =>
  Math.max(HIGHEST_MS_MIN, ...all.map(({ most }) => most ?? 0))

/** In a box of SECONDS by 1, interrupted where nothing is known. */
export function line(values: Float32Array, highestMs: number): string {
  const at = (ms: number) => Math.round((1 - ms / highestMs) * 1_000) / 1_000
  let drawing = false
  return Array.from(values, (ms, x) => {
    const began = drawing
    drawing = !Number.isNaN(ms)
    if (!drawing) return ''
    return began ? `L${x} ${at(ms)}` : `M${x} ${at(ms)}h0` // `h0` is a dot where nothing follows
  }).join('')
}

/** @param lag By region; none while the primary is down. */
export function lagWords(lag: Record<string, number>, names: (id: string) => string): string {
  const [furthest] = Object.entries(lag).sort(([, a], [, b]) => b - a)
  if (!furthest) return 'The primary is down: nobody knows of a commit that a replica lacks.'
  const [id, ms] = furthest
  if (ms === 0) return 'Every replica has every commit.'
  return `The replica in ${names(id)} is the furthest behind: ${secondsOf(ms)} s.`
}

export const secondsOf = (ms: number): string => (ms / 1_000).toFixed(1)
