// /ops: what operators see of this isolate, and how they take a region out. For keys with the scope "operate".
import { regions } from '../../regions.ts'
import { findKey } from '../../shared/keys.ts'
import { type ProblemKind, problem } from '../../shared/problem.ts'
import type { Arrival } from '../client/visit.ts'
import type { Edge } from '../config.ts'

const DRAIN = /^\/ops\/regions\/([^/]+)\/(drain|undrain)$/

export const isForOperators = (pathname: string): boolean => /^\/ops(?:\/|$)/.test(pathname)

/** The answer, or `undefined` when the request is not for operators. */
export async function operate(arrival: Arrival, edge: Edge): Promise<Response | undefined> {
  const { pathname } = arrival.url
  if (edge.foreign || !isForOperators(pathname)) return undefined
  const refusal = await refused(arrival, edge)
  if (refusal) return refusal
  const [, id, verb] = DRAIN.exec(pathname) ?? []
  if (id && verb) return allow(arrival, 'POST') ?? drain(arrival, edge, id, verb === 'drain')
  switch (pathname) {
    case '/ops/topology':
      return allow(arrival, 'GET') ?? json({ colo: arrival.colo, ...edge.topology(arrival.place) })
    case '/ops/costs':
      return allow(arrival, 'GET') ?? json({ colo: arrival.colo, routes: edge.meter.read() })
    default:
      return sorry(arrival, 'not-found', `There is nothing at ${pathname}.`)
  }
}

async function refused(arrival: Arrival, { apiKeys }: Edge): Promise<Response | undefined> {
  const key = await findKey(apiKeys, arrival.request.headers.get('Authorization'))
  if (!key) {
    const detail = 'Send Authorization: Bearer with an API key that may operate.'
    return sorry(arrival, 'unauthorized', detail, { 'WWW-Authenticate': 'Bearer' })
  }
  if (key.scopes.has('operate')) return undefined
  return sorry(arrival, 'forbidden', `The key "${key.id}" lacks the scope "operate".`)
}

async function drain(arrival: Arrival, edge: Edge, id: string, wanted: boolean) {
  const ids = regions.map((region) => region.id)
  if (!ids.includes(id)) {
    return sorry(arrival, 'not-found', `"${id}" is no region. There are ${ids.join(', ')}.`)
  }
  try {
    await edge.drains.set(id, wanted)
  } catch {
    return sorry(arrival, 'unavailable', 'KV did not take it; nothing has changed. Try again.')
  }
  return json({ drained: [...edge.drains.current()].sort() })
}

function allow(arrival: Arrival, method: string): Response | undefined {
  if (arrival.request.method === method) return undefined
  const detail = `${arrival.url.pathname} allows ${method}, not ${arrival.request.method}.`
  return sorry(arrival, 'method-not-allowed', detail, { Allow: method })
}

const sorry = (
  { requestId }: Arrival,
  kind: ProblemKind,
  detail: string,
  headers: Record<string, string> = {},
) => problem(kind, detail, { requestId, headers })

const json = (value: unknown) => Response.json(value, { headers: { 'Cache-Control': 'no-store' } })
