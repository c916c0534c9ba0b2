// Domains: where a Worker is reached besides workers.dev.
import { page, type Route, refuse, result } from './route.ts'
import type { Script, State } from './state.ts'

type Wanted = { pattern?: string; hostname?: string; zone_name?: string }

export function zoneRoutes(state: State): Route[] {
  const zoneOf = (host: string) =>
    state.zones.find((zone) => host === zone || host.endsWith(`.${zone}`))
  /** Why a host cannot be of this account. */
  const stranger = (hosts: readonly string[]) => {
    const host = hosts.find((one) => zoneOf(one) === undefined)
    return host && refuse(400, 10082, `Could not find zone for ${host}`)
  }
  const known =
    (answer: (script: Script, wanted: Wanted[], name: string) => ReturnType<Route[2]>): Route[2] =>
    ({ body }, name) => {
      const script = state.scripts.get(name)
      if (!script) return refuse(404, 10007, 'This Worker does not exist on your account.')
      const told = JSON.parse(body)
      return answer(script, told.origins ?? told, name)
    }
  const of = (rest: string) => new RegExp(`^/workers/scripts/([^/]+)${rest}$`)
  return [
    [
      'GET',
      /^\/zones$/,
      ({ query }) => {
        const named = state.zones.filter((zone) => zone === (query.get('name') ?? zone))
        return page(
          named.map((zone) => ({ id: zone, name: zone })),
          query,
        )
      },
    ],
    [
      'GET',
      /^\/zones\/([^/]+)\/workers\/routes$/,
      () =>
        result(
          [...state.scripts].flatMap(([script, { routes }]) =>
            routes.map((pattern) => ({ id: pattern, pattern, script })),
          ),
        ),
    ],
    [
      'GET',
      /^\/workers\/domains$/,
      ({ query }) => {
        const domains = [...state.scripts].flatMap(([service, { domains }]) =>
          domains.map((hostname) => ({ id: hostname, hostname, service })),
        )
        const wanted = query.get('hostname')
        return result(domains.filter(({ hostname }) => hostname === (wanted ?? hostname)))
      },
    ],
    [
      'PUT',
      of('/routes'),
      known((script, wanted) => {
        const patterns = wanted.map(({ pattern = '' }) => pattern)
        const refused = stranger(patterns.map((pattern) => pattern.replace(/\/.*$/, '')))
        if (refused) return refused
        script.routes = patterns
        return result(patterns.map((pattern) => ({ pattern })))
      }),
    ],
    [
      'POST',
      of('/domains/changeset'),
      known((script, wanted, name) => {
        const hosts = wanted.map(({ hostname = '' }) => hostname)
        const taken = (host: string) =>
          [...state.scripts].some(([other, one]) => other !== name && one.domains.includes(host))
        const shown = (host: string) => ({ id: host, hostname: host, modified: true })
        return result({
          added: hosts.filter((host) => !script.domains.includes(host) && !taken(host)).map(shown),
          removed: script.domains.filter((host) => !hosts.includes(host)).map(shown),
          updated: hosts.filter(taken).map(shown),
          conflicting: [],
        })
      }),
    ],
    [
      'GET',
      /^\/workers\/domains\/records\/([^/]+)$/,
      (_, host) => {
        const [service] = [...state.scripts].find(([, one]) => one.domains.includes(host)) ?? []
        return service
          ? result({ id: host, hostname: host, service })
          : refuse(404, 100114, 'Domain not found')
      },
    ],
    [
      'PUT',
      of('/domains/records'),
      known((script, wanted) => {
        const hosts = wanted.map(({ hostname = '' }) => hostname)
        const refused = stranger(hosts)
        if (refused) return refused
        for (const other of state.scripts.values()) {
          other.domains = other.domains.filter((host) => !hosts.includes(host))
        }
        script.domains = hosts
        return result(hosts.map((hostname) => ({ hostname })))
      }),
    ],
  ]
}
