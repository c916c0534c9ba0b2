// The world's one address: sends a request to the edge of the colo it names, or to the control API.
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { refuse } from './control.ts'
import { createLink, type Link } from './links.ts'
import type { Colo, WorldMap } from './map.ts'
import type { Network } from './network.ts'
import { realClock } from './time.ts'

export type FrontOptions = {
  map: WorldMap
  network: () => Network | undefined
  edgeAddress: (colo: string) => string | undefined
  ready: () => boolean
  control: RequestListener
}

export function createFront({ map, network, edgeAddress, ready, control }: FrontOptions) {
  const doors = new Map<string, Link>()
  for (const colo of map.colos) {
    const target = () => edgeAddress(colo.id)
    const headers = { 'MF-CF-Blob': JSON.stringify(cf(colo)) }
    const ends = { from: 'user', to: colo.id, rttMs: 0 }
    doors.set(colo.id, createLink({ ...ends, target, headers, clock: realClock }))
  }

  return (request: IncomingMessage, response: ServerResponse): void => {
    const { url = '/' } = request
    if (/^\/_world(?:[/?]|$)/.test(url)) return control(request, response)
    if (!ready()) return refuse(response, 503, 'Wait for the line "world ready".')
    const code = codeOf(request)
    const colo = code === undefined ? map.colos[0] : map.nearest(code)
    if (!colo) {
      return refuse(response, 404, `"${code}" is not a colo. GET /_world lists those that run here.`)
    }
    const direct = request.headers['world-direct']
    if (direct === undefined) return doors.get(colo.id)?.handle(request, response)
    // Past the edge, from this colo straight to one region: how it would be without Meridian.
    const link = network()?.link(colo.id, String(direct))
    if (!link) return refuse(response, 404, `World-Direct: "${direct}" is not a region.`)
    link.handle(request, response)
  }
}

/** `http://nrt.localhost:8787/` or the header `World-Colo: NRT`; plain localhost names none. */
function codeOf({ headers }: IncomingMessage): string | undefined {
  const named = headers['world-colo']
  if (named !== undefined) return String(named)
  return /^([a-z]{3})\.localhost(?::\d+)?$/i.exec(headers.host ?? '')?.[1]
}

/** What the platform says of a request: strings, as in production.
 * https://developers.cloudflare.com/workers/runtime-apis/request/#incomingrequestcfproperties */
const cf = ({ id, city, country, lat, lon }: Colo) => ({
  colo: id,
  city,
  country,
  latitude: lat.toFixed(5),
  longitude: lon.toFixed(5),
})
