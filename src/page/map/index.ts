// The map: places are in index.html already; what happens is drawn on it, and goes again.
import { makeSvg, part } from '../dom.ts'
import { type Seen, tell } from '../seen.ts'

/** More lines at once than anybody can tell apart; the oldest goes first. */
const DRAWN_MAX = 120
/** As long as page.css lets one fade. */
const FADE_MS = 1_200

export type WorldMap = {
  draw(seen: Seen): void
  /** A region that is broken is marked by its shape too, not by colour alone. */
  mark(region: string, broken: boolean): void
}

/** @param choose What a click on a colo does; without it, nothing. */
export function createMap(choose?: (colo: string) => void): WorldMap {
  const svg = part('map', SVGSVGElement)
  const flows = part('flows', SVGGElement)
  for (const place of svg.querySelectorAll<SVGGElement>('[data-colo]')) {
    if (choose) place.addEventListener('click', () => choose(place.dataset.colo ?? ''))
  }
  const at = (id: string) => svg.querySelector<SVGGElement>(`[data-place="${CSS.escape(id)}"]`)

  function draw(seen: Seen): void {
    const { way, tries } = tell(seen)
    const asked = seen.direct === undefined ? tries.map(({ region }) => region) : [seen.direct]
    const from = at(seen.colo)
    if (!from) return
    add(makeSvg('circle', { cx: x(from), cy: y(from), r: 7, class: `flow ${way}` }))
    for (const [index, region] of asked.entries()) {
      const to = at(region)
      const failed = index < asked.length - 1 || way === 'failed'
      if (to) add(wire(from, to, failed ? 'failed' : way))
    }
  }

  function add(shape: SVGElement): void {
    flows.append(shape)
    if (flows.childElementCount > DRAWN_MAX) flows.firstElementChild?.remove()
    setTimeout(() => shape.remove(), FADE_MS)
  }

  return {
    draw,
    mark: (region, broken) => void at(region)?.classList.toggle('broken', broken),
  }
}

const x = (place: SVGGElement) => Number(place.dataset.x)
const y = (place: SVGGElement) => Number(place.dataset.y)

/** An arc, so that two wires between the same places differ from the straight coast lines below. */
function wire(from: SVGGElement, to: SVGGElement, way: string): SVGElement {
  const bow = Math.hypot(x(to) - x(from), y(to) - y(from)) / 6
  const middle = `${(x(from) + x(to)) / 2} ${(y(from) + y(to)) / 2 - bow}`
  const d = `M${x(from)} ${y(from)}Q${middle} ${x(to)} ${y(to)}`
  return makeSvg('path', { d, pathLength: 1, class: `flow ${way}` })
}
