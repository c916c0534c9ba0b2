// Which colo a request names, and what the platform says of one that came in there.
import type { IncomingHttpHeaders } from 'node:http'
import type { Colo } from './map.ts'

/** `http://nrt.localhost:8787/` or the header `World-Colo: NRT`; plain localhost names none. */
export function codeOf({ host = '', ...headers }: IncomingHttpHeaders): string | undefined {
  const named = headers['world-colo']
  return named === undefined ? COLO.exec(host)?.[1] : String(named)
}
const COLO = /^([a-z]{3})\.localhost(?::\d+)?$/i

/** What the platform says of a request: strings, as in production.
 * https://developers.cloudflare.com/workers/runtime-apis/request/#incomingrequestcfproperties */
export const cfOf = ({ id, city, country, lat, lon }: Colo) => ({
  colo: id,
  city,
  country,
  latitude: lat.toFixed(5),
  longitude: lon.toFixed(5),
})
