// The one address of npm run dev: sends a request to the edge Worker as if it came in at a colo.
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { CF_HEADER } from '../small/index.ts'
import { cfOf, codeOf } from '../world/colo.ts'
import { refuse } from '../world/control.ts'
import { FIELD_BYTES_MAX, headRefusal } from '../world/head-limits.ts'
import { delivered } from '../world/host.ts'
import { createLink, type Link } from '../world/links.ts'
import type { WorldMap } from '../world/map.ts'
import type { Clock } from '../world/time.ts'

/** `edge` resolves with `host:port` when it serves, or with nothing while the code does not compile. */
export function createDevFront(
  map: WorldMap,
  clock: Clock,
  edge: () => Promise<string | undefined>,
): RequestListener {
  let address: string | undefined
  const doors = new Map<string, Link>()
  for (const colo of map.colos) {
    const headers = { [CF_HEADER]: JSON.stringify(cfOf(colo)) }
    const ends = { from: 'user', to: colo.id, rttMs: 0 }
    const still = { clock, random: () => 0.5, speed: 0, fieldBytesMax: FIELD_BYTES_MAX }
    doors.set(colo.id, createLink({ ...ends, ...still, headers, target: () => address }))
  }

  async function carry(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refused = headRefusal(request.url ?? '', request.rawHeaders)
    if (refused) return refuse(response, refused.status, refused.detail)
    const code = codeOf(request.headers)
    const colo = code === undefined ? map.colos[0] : map.nearest(code)
    const door = colo && doors.get(colo.id)
    if (!door) {
      return refuse(response, 404, `"${code}" is no airport code that infra/world/data knows.`)
    }
    address = await edge()
    if (address === undefined) {
      return refuse(response, 503, 'The code does not compile yet: the terminal says why.')
    }
    request.rawHeaders = delivered(request.rawHeaders, request.socket.remoteAddress ?? '')
    door.handle(request, response)
  }

  return (request, response) => void carry(request, response).catch(() => response.destroy())
}
