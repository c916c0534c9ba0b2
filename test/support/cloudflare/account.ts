// The account: who may call, and the name under workers.dev.
import { page, type Route, refuse, result } from './route.ts'
import type { State } from './state.ts'

export const accountRoutes = (state: State): Route[] => [
  ['GET', /^\/accounts$/, ({ query }) => page(state.accounts, query)],
  ['GET', /^\/memberships$/, () => result(state.accounts.map((account) => ({ account })))],
  ['GET', /^\/user\/tokens\/verify$/, () => result({ id: 'token', status: 'active' })],
  ['GET', /^\/user$/, () => refuse(403, 9109, 'Unauthorized to access requested resource')],
  [
    'GET',
    /^\/workers\/placement\/regions$/,
    () => {
      const clouds = Map.groupBy(state.hints, (hint) => hint.split(':')[0] ?? '')
      const providers = [...clouds].map(([id, hints]) => ({
        id,
        regions: hints.map((hint) => ({ id: hint.split(':')[1] })),
      }))
      return result({ providers })
    },
  ],
  [
    'GET',
    /^\/workers\/subdomain$/,
    () =>
      state.subdomain === undefined
        ? refuse(404, 10007, 'workers.api.error.subdomain_not_found')
        : result({ subdomain: state.subdomain }),
  ],
]
