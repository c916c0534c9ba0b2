// The page of production: measures from the visitor's own browser, and breaks nothing. A line for each panel.
import { exchange } from './browser.ts'
import { part } from './dom.ts'
import { createMap } from './map/index.ts'
import { createMeasure } from './measure/index.ts'
import type { Product } from './panel.ts'
import { createRegions } from './regions/index.ts'
import type { Seen } from './seen.ts'
import { createState } from './state/index.ts'

export function start({ create }: Product): void {
  const places = [...document.querySelectorAll<SVGGElement>('[data-place]')]
  const cities = new Map(places.map(({ dataset: { place = '', city = '' } }) => [place, city]))
  const names = (id: string) => cities.get(id) ?? id
  const homes = places.filter(({ dataset: { colo } }) => colo === undefined)
  const status = part('status', HTMLElement)
  const say = (words: string) => {
    status.textContent = words
  }

  const map = createMap()
  const regions = createRegions(map.mark)
  const see = (seen: Seen) => {
    map.draw(seen)
    regions.see(seen)
  }
  const unknown = homes.map(({ dataset: { place: id = '' } }) => ({
    id,
    words: '–',
    broken: false,
  }))
  regions.show(unknown)
  createMeasure(names, see, say)
  createState(names, (told) => regions.show(told.length > 0 ? told : unknown))
  const shown = unknown.map(({ id }) => ({ id, city: names(id) }))
  create?.({ page: 'production', colos: [], regions: shown, names, request: exchange, say })
  document.documentElement.classList.add('alive')
}
