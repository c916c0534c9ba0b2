// The world's one address: sends a request to the edge of the colo it names, or to the control API.
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { cfOf, codeOf } from './colo.ts'
import { refuse } from './control.ts'
import type { Events, RequestEvent } from './events.ts'
import { FIELD_BYTES_MAX, headRefusal } from './head-limits.ts'
import { delivered } from './host.ts'
import { createLink, type Link, WHOLE } from './links.ts'
import type { WorldMap } from './map.ts'
import type { Network } from './network.ts'
import { CF_HEADER } from './process/capnp.ts'
import { realClock } from './time.ts'

export type FrontOptions = {
  map: WorldMap
  network: () => Network | undefined
  edgeAddress: (colo: string) => string | undefined
  /** How wrong the clock of a colo's isolate is. */
  skewMs: (colo: string) => number
  ready: () => boolean
  control: RequestListener
  /** The page, at /_page/ of every colo. */
  page?: RequestListener
  events: Events
}

export function createFront(options: FrontOptions) {
  const { map, network, edgeAddress, skewMs, ready, control, page, events } = options
  const doors = new Map<string, Link>()
  for (const colo of map.colos) {
    const target = () => edgeAddress(colo.id)
    const headers = { [CF_HEADER]: JSON.stringify(cfOf(colo)) }
    const ends = { from: 'user', to: colo.id, rttMs: 0 }
    const still = { clock: realClock, random: () => 0.5, speed: 0 }
    const fieldBytesMax = FIELD_BYTES_MAX
    doors.set(colo.id, createLink({ ...ends, ...still, target, headers, fieldBytesMax }))
  }

  /** Where a request goes, or why it cannot. */
  function route(request: IncomingMessage): Link | { status: number; detail: string } {
    const refused = headRefusal(request.url ?? '', request.rawHeaders)
    if (refused) return refused
    if (!ready()) return { status: 503, detail: 'Wait for the line "world ready".' }
    const code = codeOf(request.headers)
    const colo = code === undefined ? map.colos[0] : map.nearest(code)
    if (!colo) {
      const detail = `"${code}" is not a colo. GET /_world lists those that run here.`
      return { status: 404, detail }
    }
    const direct = request.headers['world-direct']
    // With World-Direct, past the edge and straight to a region: how it would be without an edge.
    const door = doors.get(colo.id)
    if (door) door.state = { ...WHOLE, far: { ...WHOLE.far, skewMs: skewMs(colo.id) } }
    const link = direct ? network()?.link(colo.id, String(direct)) : door
    return link ?? { status: 404, detail: `World-Direct: "${direct}" is not a region.` }
  }

  return (request: IncomingMessage, response: ServerResponse): void => {
    if (/^\/_world(?:[/?]|$)/.test(request.url ?? '/')) {
      control(request, response)
      return
    }
    if (page && /^\/_page(?:[/?]|$)/.test(request.url ?? '/')) {
      page(request, response)
      return
    }
    const to = route(request)
    request.rawHeaders = delivered(request.rawHeaders, request.socket.remoteAddress ?? '')
    if ('handle' in to) to.handle(request, response, tell(request, response, to, events))
    else refuse(response, to.status, to.detail)
  }
}

/** Emits the request when its answer has ended; what it returns is to be told of the answer's head. */
function tell(request: IncomingMessage, response: ServerResponse, link: Link, events: Events) {
  const began = realClock.now()
  const direct = request.headers['world-direct']
  const place = direct === undefined ? { colo: link.to } : { colo: link.from, direct: link.to }
  const [path = ''] = (request.url ?? '').split('?', 1)
  const label = request.headers['world-label']
  const labelled = label === undefined ? {} : { label: String(label) }
  const asked = { ...place, ...labelled, method: request.method ?? '', path }
  const elapsed = () => Math.round(realClock.now() - began)
  let said: Said = {}
  let ms: number | undefined
  response.once('close', () => {
    const status = response.headersSent ? { status: response.statusCode } : {}
    events.emit({ kind: 'request', ...asked, ...status, ms: ms ?? elapsed(), ...said })
  })
  return (answer: IncomingMessage) => {
    ms = elapsed()
    said = fieldsOf(answer)
  }
}

type Said = Pick<RequestEvent, 'age' | 'cacheStatus' | 'serverTiming'>

function fieldsOf({ headers }: IncomingMessage): Said {
  const { age, 'cache-status': cacheStatus, 'server-timing': serverTiming } = headers
  return {
    ...(age === undefined ? {} : { age }),
    ...(cacheStatus === undefined ? {} : { cacheStatus: String(cacheStatus) }),
    ...(serverTiming === undefined ? {} : { serverTiming: String(serverTiming) }),
  }
}
