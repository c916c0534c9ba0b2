// /ops: what operators see of this isolate, and how they take a region out. For keys with the scope "operate".
import { type ApiKey, findKey } from '../../shared/keys.ts'
import { type ProblemKind, problem } from '../../shared/problem.ts'
import type { Clock } from '../../shared/time.ts'
import type { Version } from '../../shared/version.ts'
import type { Endpoint } from '../routing/attempt.ts'
import type { Router } from '../routing/router.ts'
import type { Arrival } from '../visit/visit.ts'
import type { Drains } from './drain.ts'
import type { Meter } from './meter.ts'
import { probe } from './probe.ts'

const REGION = /^\/ops\/regions\/([^/]+)\/(drain|undrain|probe)$/

export const isForOperators = (pathname: string): boolean => /^\/ops(?:\/|$)/.test(pathname)

export type OperatorsOptions = {
  /** By id of the region. */
  endpoints: ReadonlyMap<string, Endpoint>
  /** Of the edge itself. */
  version: Version
  clock: Clock
  apiKeys: readonly ApiKey[]
  drains: Drains
  meter: Meter
  topology: Router['topology']
}

export function createOperators(options: OperatorsOptions) {
  const { endpoints, version, clock, apiKeys, drains, meter, topology } = options

  async function refused(arrival: Arrival): Promise<Response | undefined> {
    const key = await findKey(apiKeys, arrival.request.headers.get('Authorization'))
    if (!key) {
      const detail = 'Send Authorization: Bearer with an API key that may operate.'
      return sorry(arrival, 'unauthorized', detail, { 'WWW-Authenticate': 'Bearer' })
    }
    if (key.scopes.has('operate')) return undefined
    return sorry(arrival, 'forbidden', `The key "${key.id}" lacks the scope "operate".`)
  }

  async function region(arrival: Arrival, id: string, verb: string): Promise<Response> {
    const endpoint = endpoints.get(id)
    if (!endpoint) {
      const ids = [...endpoints.keys()].join(', ')
      return sorry(arrival, 'not-found', `"${id}" is no region. There are ${ids}.`)
    }
    if (verb === 'probe') {
      const refused = allow(arrival, 'GET')
      return refused ?? json({ region: id, ...(await probe(arrival, endpoint, clock)) })
    }
    return allow(arrival, 'POST') ?? drain(arrival, id, verb === 'drain')
  }

  async function drain(arrival: Arrival, id: string, wanted: boolean): Promise<Response> {
    try {
      await drains.set(id, wanted)
    } catch {
      return sorry(arrival, 'unavailable', 'KV did not take it; nothing has changed. Try again.')
    }
    return json({ drained: [...drains.current()].sort() })
  }

  return {
    /** The answer, or `undefined` when the request is not for operators. */
    async operate(arrival: Arrival): Promise<Response | undefined> {
      const { pathname } = arrival.url
      if (!isForOperators(pathname)) return undefined
      const refusal = await refused(arrival)
      if (refusal) return refusal
      const [, id, verb] = REGION.exec(pathname) ?? []
      if (id && verb) return region(arrival, id, verb)
      const { colo, place } = arrival
      switch (pathname) {
        case '/ops/topology':
          return allow(arrival, 'GET') ?? json({ colo, ...topology(place) })
        case '/ops/costs':
          return allow(arrival, 'GET') ?? json({ colo, routes: meter.read() })
        case '/ops/version':
          return allow(arrival, 'GET') ?? json(version)
        default:
          return sorry(arrival, 'not-found', `There is nothing at ${pathname}.`)
      }
    },
    drains,
  }
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
