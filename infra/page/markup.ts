// What index.html is filled with: the map as it is before anything happens, the lists of places, the legend.
import { WAY_WORDS, WAYS } from '../../src/page/seen.ts'
import { HEIGHT, landPath, pointOf, WIDTH } from './land.ts'

type Place = { id: string; city: string; lat: number; lon: number }
export type Content = {
  name: string
  colos: readonly (Place & { share: number })[]
  regions: readonly Place[]
  primary: string
  /** What there is to read. */
  paths?: readonly string[]
}

/** Half of a region's square: a colo's circle fits into it. */
const HALF = 9

/** Values for the `{{…}}` of index.html. */
export const values = ({
  name,
  colos,
  regions,
  primary,
  paths = [],
}: Content): Record<string, string> => ({
  name: text(name),
  map: `<svg id="map" viewBox="0 0 ${WIDTH} ${HEIGHT}" aria-hidden="true">
<path class="land" d="${landPath()}"/>
<g id="flows"></g>
${regions.map((region) => regionMark(region, region.id === primary)).join('\n')}
${colos.map(coloMark).join('\n')}
</svg>`,
  legend: WAYS.map(
    (way) =>
      `<li><svg viewBox="0 0 32 12" aria-hidden="true"><path class="${way}" pathLength="0.2" d="M0 6H32"/></svg> ${text(WAY_WORDS[way])}</li>`,
  ).join(''),
  colos: options([...colos].sort((a, b) => a.city.localeCompare(b.city, 'en'))),
  regionOptions: options(regions),
  paths: paths.map((path) => `<option value="${text(path)}"></option>`).join(''),
  regions: regions
    .map(
      ({ id, city }) =>
        `<tr data-region="${text(id)}"><th scope="row">${text(id)}</th><td>${text(city)}</td><td>${id === primary ? 'primary, replica' : 'replica'}</td><td data-cell="state">…</td><td data-cell="served">0</td></tr>`,
    )
    .join('\n'),
})

/** Throws for a `{{name}}` that has no value. */
export const filled = (template: string, content: Record<string, string>): string =>
  template.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = content[name]
    if (value === undefined) throw new Error(`index.html asks for {{${name}}}.`)
    return value
  })

const options = (places: readonly Place[]): string =>
  places
    .map(({ id, city }) => `<option value="${text(id)}">${text(`${city} (${id})`)}</option>`)
    .join('')

function coloMark({ id, city, share, ...place }: Place & { share: number }): string {
  const { x, y } = pointOf(place)
  return `<g class="colo" data-place="${text(id)}" data-city="${text(city)}" data-colo="${text(id)}" data-share="${share}" data-x="${x}" data-y="${y}"><title>${text(`${city} (${id})`)}</title><circle cx="${x}" cy="${y}" r="5"/></g>`
}

function regionMark({ id, city, ...place }: Place, home: boolean): string {
  const { x, y } = pointOf(place)
  const cross = `M${x - HALF} ${y - HALF}l${2 * HALF} ${2 * HALF}m0-${2 * HALF}l-${2 * HALF} ${2 * HALF}`
  return `<g class="region${home ? ' home' : ''}" data-place="${text(id)}" data-city="${text(city)}" data-x="${x}" data-y="${y}"><title>${text(`${city} (${id})`)}</title><rect x="${x - HALF}" y="${y - HALF}" width="${2 * HALF}" height="${2 * HALF}"/><path class="cross" d="${cross}"/><text x="${x + HALF + 3}" y="${y + HALF + 8}">${text(id)}</text></g>`
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const text = (raw: string): string =>
  raw.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? '')
