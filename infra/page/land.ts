// The outline of the world's land and where places are on it, made when the page is built: no visitor loads a projection.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { geoEqualEarth, geoPath } from 'd3-geo'
import { feature } from 'topojson-client'
import type { GeometryObject, Topology } from 'topojson-specification'

export const WIDTH = 960
export const HEIGHT = 440

/** Antarctica has no colo here; without it the inhabited world is larger. */
const SOUTHERNMOST = -57

/** Equal Earth: continents have their true shares of the picture. https://equal-earth.com */
const projection = geoEqualEarth().fitExtent(
  [
    [0, 8],
    [WIDTH, HEIGHT],
  ],
  {
    type: 'MultiPoint',
    coordinates: [
      [-179.99, 0],
      [179.99, 0],
      [0, 80],
      [0, SOUTHERNMOST],
    ],
  },
)

/** Natural Earth's land at 1:110 million, public domain, as an SVG path. */
export function landPath(): string {
  const file = createRequire(import.meta.url).resolve('world-atlas/land-110m.json')
  const topology = JSON.parse(readFileSync(file, 'utf8')) as Topology<{ land: GeometryObject }>
  return geoPath(projection).digits(1)(feature(topology, topology.objects.land)) ?? ''
}

/** Where a place is in the picture. */
export function pointOf({ lat, lon }: { lat: number; lon: number }): { x: number; y: number } {
  const [x = 0, y = 0] = projection([lon, lat]) ?? []
  return { x: Math.round(x * 10) / 10, y: Math.round(y * 10) / 10 }
}
