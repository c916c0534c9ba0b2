// /ops: what operators see of this isolate, and how they take a region out. For keys with the scope "operate".
import { type ApiKey, findKey } from '../../shared/keys.ts'
import { type ProblemKind, problem } from '../../shared/problem.ts'
import type { Router } from '../routing/router.ts'
import type { Arrival } from '../visit/visit.ts'
import type { Drains } from './drain.ts'
import type { Meter } from './meter.ts'

const DRAIN = /^\/ops\/regions\/([^/]+)\/(drain|undrain)$/

export const isForOperators = (pathname: string): boolean => /^\/ops(?:\/|$)/.test(pathname)

export type OperatorsOptions = {
  /** Ids of the regions. */
  regions: readonly string[]
  apiKeys: readonly ApiKey[]
  drains: Drains
  meter: Meter
  topology: Router['topology']
}

export function createOperators(options: OperatorsOptions) {
  const { regions, apiKeys, drains, meter, topology } = options

  async function refused(arrival: Arrival): Promise<Response | undefined> {
    const key = await findKey(apiKeys, arrival.request.headers.get('Authorization'))
    if (!key) {
      const detail = 'Send Authorization: Bearer with an API key that may operate.'
      return sorry(arrival, 'unauthorized', detail, { 'WWW-Authenticate': 'Bearer' })
    }
    if (key.scopes.has('operate')) return undefined
    return sorry(arrival, 'forbidden', `The key "${key.id}" lacks the scope "operate".`)
  }

  async function drain(arrival: Arrival, id: string, wanted: boolean): Promise<Response> {
    if (!regions.includes(id)) {
      return sorry(arrival, 'not-found', `"${id}" is no region. There are ${regions.join(', ')}.`)
    }
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
      const [, id, verb] = DRAIN.exec(pathname) ?? []
      if (id && verb) return allow(arrival, 'POST') ?? drain(arrival, id, verb === 'drain')
      const { colo, place } = arrival
      switch (pathname) {
        case '/ops/topology':
          return allow(arrival, 'GET') ?? json({ colo, ...topology(place) })
        case '/ops/costs':
          return allow(arrival, 'GET') ?? json({ colo, routes: meter.read() })
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
