// POST /_world/visits: the world sends a request as a user would. A page in a browser has six connections, follows
// redirects to other sites and complains of what fails on purpose; this has none of that.
import { once } from 'node:events'
import http from 'node:http'
import { isRecord } from '../../src/shared/guards.ts'
import { realClock } from './time.ts'

export type Visit = {
  colo: string
  path: string
  method: string
  /** A region to ask past the edge. */
  direct: string | undefined
  headers: Record<string, string>
  body: string | undefined
  /** The sender's word for it, which the event repeats. */
  label: string | undefined
  /** Wait for what comes of it, and tell; else the world's events do. */
  answer: boolean
}

export type VisitAnswer = {
  /** `undefined` when there was none, or it broke off. */
  status?: number
  /** Until its head had come. */
  ms: number
  headers: Record<string, string>
  /** At most 64 kB of it, as text. */
  body: string
}

/** Visits under way: ten seconds' worth for a lively page, few enough for the machine. */
export const VISITS_MAX = 256
const ANSWER_BYTES_MAX = 64 * 1024
/** Longer than any edge lets a request take: a write has 10 s. */
const VISIT_MS_MAX = 15_000

type Known = { colos: readonly string[]; regions: readonly string[] }
export type ParsedVisit = { ok: true; visit: Visit } | { ok: false; field: string; message: string }

const METHOD = /^[A-Z]{1,16}$/
const FIELD_NAME = /^[\w!#$%&'*+.^`|~-]{1,64}$/
const LABEL = /^[a-z0-9-]{1,32}$/i
/** Visible ASCII, as a request target is. */
const PATH = /^\/[\x21-\x7e]*$/
const FIELD_VALUE = /^[\t\x20-\x7e]*$/

/** Every refusal names the field and what it may be. */
export function parseVisit(input: unknown, { colos, regions }: Known): ParsedVisit {
  const refuse = (field: string, message: string) => ({ ok: false, field, message }) as const
  if (!isRecord(input)) return refuse('body', 'must be a JSON object with "colo" and "path"')
  const { colo, path, method = 'GET', direct, headers = {}, body, ...more } = input
  const { label, answer = false, ...rest } = more
  const [unknown] = Object.keys(rest)
  if (unknown !== undefined) {
    return refuse(
      unknown,
      'is not a field of a visit: colo, path, method, direct, headers, body, label, answer',
    )
  }
  const place = typeof colo === 'string' ? colo.toUpperCase() : ''
  if (!colos.includes(place)) return refuse('colo', `must be one of ${colos.join(', ')}`)
  if (typeof path !== 'string' || !PATH.test(path)) {
    return refuse('path', 'must begin with / and be visible ASCII')
  }
  if (path.startsWith('/_')) return refuse('path', 'must be of the API, not of the world')
  if (typeof method !== 'string' || !METHOD.test(method)) {
    return refuse('method', 'must be in capital letters, such as GET')
  }
  if (direct !== undefined && !(typeof direct === 'string' && regions.includes(direct))) {
    return refuse('direct', `must be one of ${regions.join(', ')}, or absent`)
  }
  if (!isRecord(headers) || !Object.entries(headers).every(isField)) {
    return refuse('headers', 'must be an object of field names and values')
  }
  if (!isText(body)) return refuse('body', 'must be text, or absent')
  if (label !== undefined && !(typeof label === 'string' && LABEL.test(label))) {
    return refuse('label', 'must be up to 32 letters, digits and hyphens, or absent')
  }
  if (typeof answer !== 'boolean') return refuse('answer', 'must be true or false')
  const fields = headers as Record<string, string> // each is one, by the line above
  const visit = { colo: place, path, method, direct, headers: fields, body, label, answer }
  return { ok: true, visit }
}

const isText = (value: unknown): value is string | undefined =>
  value === undefined || typeof value === 'string'
const isField = ([name, value]: [string, unknown]) =>
  FIELD_NAME.test(name) && typeof value === 'string' && FIELD_VALUE.test(value)

/** @param port Of the world's front, asked at each visit. */
export function createVisits(port: () => number) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: VISITS_MAX })
  let underWay = 0

  return {
    /** `undefined` when too many are under way; else it is sent already. Never rejects. */
    send(visit: Visit): Promise<VisitAnswer> | undefined {
      if (underWay >= VISITS_MAX) return undefined
      underWay++
      return exchange(visit, port(), agent).finally(() => underWay--)
    },
    close: () => agent.destroy(),
  }
}

export type Visits = ReturnType<typeof createVisits>

async function exchange(visit: Visit, port: number, agent: http.Agent): Promise<VisitAnswer> {
  const { colo, path, method, direct, headers, body, label } = visit
  const world = {
    'World-Colo': colo,
    ...(direct === undefined ? {} : { 'World-Direct': direct }),
    ...(label === undefined ? {} : { 'World-Label': label }),
  }
  const length = body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) }
  const fields = { Host: `localhost:${port}`, ...headers, ...world, ...length }
  const began = realClock.now()
  const ms = () => Math.round(realClock.now() - began)
  const to = { agent, host: '127.0.0.1', port, path, method, headers: fields }
  const request = http.request({ ...to, signal: AbortSignal.timeout(VISIT_MS_MAX) })
  request.end(body)
  try {
    const [answer] = (await once(request, 'response')) as [http.IncomingMessage]
    const head = { status: answer.statusCode ?? 0, ms: ms(), headers: headersOf(answer) }
    return { ...head, body: await textOf(answer) }
  } catch {
    return { ms: ms(), headers: {}, body: '' }
  }
}

const headersOf = ({ headersDistinct }: http.IncomingMessage): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headersDistinct).map(([name, values = []]) => [name, values.join(', ')]),
  )

async function textOf(answer: http.IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of answer.setEncoding('utf8')) {
    if (text.length < ANSWER_BYTES_MAX) text += chunk
  }
  return text.slice(0, ANSWER_BYTES_MAX)
}
