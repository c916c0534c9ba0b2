// The world's control API under /_world: what runs, which faults there are, and what happens.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { parseJson } from '../../src/shared/guards.ts'
import type { Queried } from './analytics/index.ts'
import { streamEvents } from './event-stream.ts'
import type { Events } from './events.ts'
import { type Known, kindsIn, parseFault } from './fault-input.ts'
import { parseVisit, type Visits } from './visits.ts'
import type { Active, Ward } from './ward.ts'

export type ControlOptions = {
  state: () => object
  ward: Ward
  events: Events
  known: Known
  visits: Visits
  /** How far behind replicas are is told until what it returns is called. */
  watchLag: () => () => void
  /** Answers the platform's SQL of what the edges have told. */
  query: (sql: string) => Queried
}

/** A fault is a line of JSON. */
const BODY_BYTES_MAX = 64 * 1024

export const describeFault = ({ id, fault, forMs }: Active) => ({ id, ...fault, forMs })

export function createControl(options: ControlOptions) {
  const { state, ward, events, known, visits, watchLag, query } = options
  const kinds = kindsIn(known)

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? '/', 'http://world').pathname.replace(/\/$/, '')
    const [, , resource, id, more] = path.split('/')
    const route = `${request.method} ${resource ?? ''}${id === undefined ? '' : '/id'}`
    if (more !== undefined) return refuse(response, 404, `There is nothing at ${path}.`)
    switch (route) {
      case 'GET ':
        return reply(response, 200, state())
      case 'GET faults':
        return reply(response, 200, { kinds, faults: ward.active.map(describeFault) })
      case 'POST faults':
        return inject(request, response)
      case 'DELETE faults':
        await ward.healAll()
        return void response.writeHead(204).end()
      case 'DELETE faults/id':
        if (await ward.heal(id ?? '')) return void response.writeHead(204).end()
        return refuse(response, 404, `No fault "${id}" is active. GET /_world/faults lists them.`)
      case 'POST visits':
        return visit(request, response)
      case 'POST analytics':
        return analyse(request, response)
      case 'GET events':
        response.on('close', watchLag())
        return streamEvents(response, events)
      default:
        return refuse(
          response,
          404,
          `No ${request.method} ${path} here. There is GET /_world, GET and POST /_world/faults, DELETE /_world/faults/<id>, POST /_world/visits, POST /_world/analytics, GET /_world/events.`,
        )
    }
  }

  async function inject(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readJson(request)
    const parsed = parseFault(body, known)
    if (!parsed.ok) {
      const { field, message } = parsed
      return refuse(response, 400, `${field} ${message}`, {
        errors: [{ field, message }],
        kinds,
      })
    }
    const active = await ward.add(parsed.fault, parsed.forMs)
    response.setHeader('Location', `/_world/faults/${active.id}`)
    reply(response, 201, describeFault(active))
  }

  async function visit(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parsed = parseVisit(await readJson(request), known)
    if (!parsed.ok) {
      const { field, message } = parsed
      return refuse(response, 400, `${field} ${message}`, { errors: [{ field, message }] })
    }
    const answer = visits.send(parsed.visit)
    if (answer && parsed.visit.answer) return reply(response, 200, await answer)
    if (answer) return void response.writeHead(202).end()
    refuse(response, 503, 'Too many visits are under way; send fewer at once.')
  }

  async function analyse(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const queried = query((await readText(request)) ?? '')
    if (queried.ok) return reply(response, 200, queried.answer)
    refuse(response, 400, `${queried.why} docs/observability.md says which SQL the world takes.`)
  }

  return (request: IncomingMessage, response: ServerResponse): void => {
    handle(request, response).catch((error: unknown) => {
      refuse(response, 500, error instanceof Error ? error.message : String(error))
    })
  }
}

/** `undefined` for what is not JSON or too long to be a fault. */
const readJson = async (request: IncomingMessage): Promise<unknown> =>
  parseJson(await readText(request))

async function readText(request: IncomingMessage): Promise<string | undefined> {
  let text = ''
  for await (const chunk of request) {
    text += chunk
    if (text.length > BODY_BYTES_MAX) return undefined
  }
  return text
}

export function reply(response: ServerResponse, status: number, body: object, type = 'json'): void {
  response.writeHead(status, {
    'Content-Type': `application/${type}`,
    'Cache-Control': 'no-store',
  })
  response.end(`${JSON.stringify(body, null, 2)}\n`)
}

const TITLES: Record<number, string> = {
  400: 'The request is not valid',
  404: 'Not found',
  414: 'The URL is too long',
  431: 'The header fields are too large',
  500: 'The world failed',
  503: 'The world is starting',
}

/** Problem details (RFC 9457). */
export const refuse = (
  response: ServerResponse,
  status: number,
  detail: string,
  extra: object = {},
): void =>
  reply(response, status, { title: TITLES[status], status, detail, ...extra }, 'problem+json')
