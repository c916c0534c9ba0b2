// D1 databases: made, listed, asked, replicated and dropped.
import { page, type Reply, type Route, refuse, result } from './route.ts'
import type { Database, State } from './state.ts'

/** Where a database of a jurisdiction runs; it takes no location hint then. */
const HOMES: Readonly<Record<string, string>> = { eu: 'weur', us: 'enam', fedramp: 'enam' }

const missing = (key: string) => refuse(404, 7404, `The database ${key} could not be found`)

const shown = (database: Database) => ({
  ...{ uuid: database.uuid, name: database.name, version: 'production' },
  jurisdiction: database.jurisdiction ?? null,
  running_in_region: database.location?.toUpperCase(),
  file_size: database.bytes ?? 8_192,
  read_replication: { mode: database.replication },
})

export function d1Routes(state: State): Route[] {
  const find = (key: string) =>
    state.databases.find(({ uuid, name }) => uuid === key || name === key)
  const known =
    (answer: (database: Database, body: string) => Reply | Promise<Reply>): Route[2] =>
    ({ body }, key) => {
      const database = find(key)
      return database ? answer(database, body) : missing(key)
    }
  const one = /^\/d1\/database\/([^/]+)$/
  return [
    [
      'GET',
      /^\/d1\/database$/,
      ({ query }) => {
        const name = query.get('name') ?? ''
        const named = state.databases.filter((database) => database.name.includes(name))
        return page(named.map(shown), query)
      },
    ],
    [
      'POST',
      /^\/d1\/database$/,
      ({ body }) => {
        const { name, primary_location_hint: location, jurisdiction } = JSON.parse(body)
        if (find(name)) return refuse(400, 7502, `Database with name "${name}" already exists`)
        if (jurisdiction && !HOMES[jurisdiction]) return refuse(400, 7400, 'Invalid jurisdiction')
        const place = jurisdiction ? HOMES[jurisdiction] : location
        const made = { name, location: place, jurisdiction, replication: 'disabled' as const }
        const database = { uuid: state.newId(), ...made }
        state.databases.push(database)
        return result(shown(database))
      },
    ],
    ['GET', one, known((database) => result(shown(database)))],
    [
      'PUT',
      one,
      known((database, body) => {
        database.replication = JSON.parse(body).read_replication.mode
        return result(shown(database))
      }),
    ],
    [
      'DELETE',
      one,
      known((database) => {
        state.databases.splice(state.databases.indexOf(database), 1)
        return result(null)
      }),
    ],
    [
      'POST',
      /^\/d1\/database\/([^/]+)\/query$/,
      known(async (database, body) => {
        const { sql, params = [] } = JSON.parse(body)
        try {
          return result(await state.query(database.uuid, sql, params))
        } catch (error) {
          return refuse(400, 7500, error instanceof Error ? error.message : String(error))
        }
      }),
    ],
  ]
}
