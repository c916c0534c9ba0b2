// "How fast": the same visitors three ways, in percentiles.
import { make, part } from '../dom.ts'
import { createSamples } from '../figures.ts'
import type { Seen } from '../seen.ts'

/** Which of the three a request belongs to; where the nearest region has the primary, to two. */
export function armsOf(
  seen: Seen,
  primary: string,
  nearest: string | undefined,
): readonly string[] {
  if (seen.direct === undefined) return ['meridian']
  return [
    ...(seen.direct === primary ? ['single'] : []),
    ...(seen.direct === nearest ? ['replica'] : []),
  ]
}

const ARMS = {
  single: 'One region, no cache',
  replica: 'Nearest replica, no cache',
  meridian: 'Meridian',
}

export function createSpeed(primary: string, nearest: (colo: string) => string | undefined) {
  const rows = part('speed', HTMLTableSectionElement)
  const arms = Object.entries(ARMS).map(([id, title]) => ({ id, title, samples: createSamples() }))
  let due = false

  function show(): void {
    due = false
    rows.replaceChildren(
      ...arms.map(({ title, samples }) => {
        const { count, failed, p50, p95, p99 } = samples.arm
        const figures = [count, failed, p50, p95, p99].map((value) => value?.toString() ?? '–')
        const cells = figures.map((text) => make('td', {}, text))
        return make('tr', {}, make('th', { scope: 'row' }, title), ...cells)
      }),
    )
  }
  show()

  return {
    see(seen: Seen): void {
      if (seen.method !== 'GET') return
      const belongs = armsOf(seen, primary, nearest(seen.colo))
      for (const { id, samples } of arms) if (belongs.includes(id)) samples.add(seen)
      if (due) return
      due = true // at most once a frame
      requestAnimationFrame(show)
    },
  }
}
