// The regions as a table: for whoever cannot see the map, and for the figures.
import { part } from '../dom.ts'
import { type Seen, tell } from '../seen.ts'

/** How a region is, in words for its cell. */
export type Condition = { id: string; words: string; broken: boolean }

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
    show(conditions: readonly Condition[]): void {
      for (const { id, words, broken } of conditions) {
        write(id, 'state', words)
        mark(id, broken)
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
