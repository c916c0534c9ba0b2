// The regions as a table: for whoever cannot see the map, and for the figures.
import { part } from '../dom.ts'
import { type Seen, tell } from '../seen.ts'
import type { State } from '../world.ts'

export function createRegions(mark: (region: string, broken: boolean) => void) {
  const rows = part('regions', HTMLTableSectionElement)
  const served = new Map<string, number>()
  const cell = (region: string, name: string) =>
    rows.querySelector(`[data-region="${CSS.escape(region)}"] [data-cell="${name}"]`)
  const write = (region: string, name: string, text: string) => {
    const found = cell(region, name)
    if (found && found.textContent !== text) found.textContent = text
  }

  return {
    show({ regions, faults }: State): void {
      for (const { id, up } of regions) {
        const kinds = faults
          .filter(({ region, to }) => region === id || to === id)
          .map(({ kind }) => kind)
        write(
          id,
          'state',
          up && kinds.length === 0 ? 'well' : [...new Set(kinds)].join(', ') || 'down',
        )
        mark(id, !up || kinds.length > 0)
      }
    },
    see(seen: Seen): void {
      if (seen.direct !== undefined) return
      const region = tell(seen).tries.find(({ outcome }) => outcome === 'ok')?.region
      if (region === undefined) return
      const count = (served.get(region) ?? 0) + 1
      served.set(region, count)
      write(region, 'served', String(count))
    },
  }
}
