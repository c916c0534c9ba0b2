// KV namespaces and their keys, by the routes that are left: /storage/kv.
import { page, type Route, refuse, result } from './route.ts'
import type { Namespace, State } from './state.ts'

const value = /^\/storage\/kv\/namespaces\/([^/]+)\/values\/([^/]+)$/
const missing = () => refuse(404, 10013, 'namespace not found')

export function kvRoutes(state: State): Route[] {
  const find = (id: string) => state.namespaces.find((namespace) => namespace.id === id)
  const shown = ({ id, title, jurisdiction }: Namespace) => ({ id, title, jurisdiction })
  return [
    ['GET', /^\/storage\/kv\/namespaces$/, ({ query }) => page(state.namespaces.map(shown), query)],
    [
      'POST',
      /^\/storage\/kv\/namespaces$/,
      ({ body }) => {
        const { title, jurisdiction } = JSON.parse(body)
        if (state.namespaces.some((namespace) => namespace.title === title)) {
          const said = 'a namespace with this account ID and title already exists'
          return refuse(400, 10014, said)
        }
        const id = state.newId().replaceAll('-', '')
        const made = { id, title, jurisdiction, keys: new Map() }
        state.namespaces.push(made)
        return result(shown(made))
      },
    ],
    [
      'GET',
      /^\/storage\/kv\/namespaces\/([^/]+)$/,
      (_, id) => {
        const found = find(id)
        return found ? result(shown(found)) : missing()
      },
    ],
    [
      'GET',
      /^\/storage\/kv\/namespaces\/([^/]+)\/keys$/,
      (_, id) => {
        const found = find(id)
        return found ? result([...found.keys.keys()].map((name) => ({ name }))) : missing()
      },
    ],
    [
      'GET',
      value,
      (_, id, key) => {
        const found = find(id)?.keys.get(key)
        return found === undefined ? refuse(404, 10009, 'get: key not found') : { raw: found }
      },
    ],
    [
      'PUT',
      value,
      ({ form, body }, id, key) => {
        const found = find(id)
        if (!found) return missing()
        found.keys.set(key, form ? String(form.get('value')) : body)
        return result({})
      },
    ],
    [
      'DELETE',
      /^\/storage\/kv\/namespaces\/([^/]+)$/,
      (_, id) => {
        const found = find(id)
        if (!found) return missing()
        state.namespaces.splice(state.namespaces.indexOf(found), 1)
        return result({})
      },
    ],
  ]
}
