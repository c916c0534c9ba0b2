// A picture: what users lose by the choice of a region, by colo on a map, before the edge has learned and after. Pure.
import type { RegretMap } from '../regret-map.ts'
import { across, at, down, MIDDLE, QUIET, svg, text, WIDTH } from './svg.ts'

/** Degrees north, between which all colos are. */
const NORTH = 64
const SOUTH = -42
const PER_DEGREE = WIDTH / 360
const MAP = (NORTH - SOUTH) * PER_DEGREE
const HEAD = 26
const GAP = 14
/** Pixels, of a loss of one millisecond; areas grow with losses. */
const RADIUS = 1.6
/** A colo that loses nothing is still there. */
const RADIUS_MIN = 1.5
const MARKS = [1, 10, 50]

export function regret({ colos }: RegretMap): string {
  const all = Object.entries(colos)
  const half = (name: string, way: 'cold' | 'learned', top: number) => {
    const from = top + HEAD
    const mean = all.reduce((sum, [, colo]) => sum + colo.users * colo[way].meanMs, 0)
    return [
      text(8, top + 18, `${name}: ${mean.toFixed(1)} ms`),
      ...[-30, 0, 30, 60].map((lat) => across(from + (NORTH - lat) * PER_DEGREE, 0, WIDTH)),
      ...[-120, -60, 0, 60, 120].map((lon) => down((lon + 180) * PER_DEGREE, from, from + MAP)),
      ...all.map(([id, { lat, lon, [way]: loss }]) => {
        const [x, y] = [(lon + 180) * PER_DEGREE, from + (NORTH - lat) * PER_DEGREE]
        return circle(x, y, loss.meanMs, `${id}: ${loss.meanMs.toFixed(1)} ms`)
      }),
    ]
  }
  const second = HEAD + MAP + GAP
  const end = second + HEAD + MAP
  return svg(
    Math.ceil(end + 40),
    'What users lose by the choice of a region, before the edge has learned and after',
    [
      ...half('At the first request', 'cold', 0),
      ...half('After ten minutes', 'learned', second),
      ...MARKS.flatMap((ms, i) => {
        const x = 60 + i * 120
        return [circle(x, end + 20, ms, ''), text(x + 20, end + 25, `${ms} ms`, QUIET)]
      }),
      text(WIDTH - 60, end + 25, 'mean lost', QUIET + MIDDLE),
    ],
  )
}

function circle(x: number, y: number, ms: number, words: string): string {
  const r = Math.max(RADIUS_MIN, RADIUS * Math.sqrt(ms))
  const title = words && `<title>${words}</title>`
  return `<circle cx="${at(x)}" cy="${at(y)}" r="${at(r)}" fill="#0969da" fill-opacity=".55" stroke="#0969da">${title}</circle>`
}
