// The databases and KV namespaces of the account.

import { z } from 'zod'
import { type Client, type Signed, unless } from './client.ts'

/** KV's code for a key that is not there. */
const keyNotFound = 10009

const place = z.looseObject({ running_in_region: z.string().optional() })

/** Every call rejects with an APIError when it is refused. */
export function createStores(client: Client, { account: account_id, signal }: Signed) {
  const { values } = client.kv.namespaces
  const one = { signal }
  return {
    async database(wanted: { id: string | undefined; name: string }) {
      for await (const { uuid = '', name } of client.d1.database.list({ account_id }, one)) {
        if (wanted.id ? uuid === wanted.id : name === wanted.name) return uuid
      }
      return undefined
    },
    async createDatabase(name: string, hint: string): Promise<string> {
      const primary_location_hint = hint as 'weur' // check() has seen that it is one of the six
      const made = await client.d1.database.create({ account_id, name, primary_location_hint }, one)
      return made.uuid ?? ''
    },
    async replicate(id: string): Promise<void> {
      const body = { account_id, read_replication: { mode: 'auto' } } as const
      await client.d1.database.update(id, body, one)
    },
    /** Whether it has replicas, where its primary runs, and how large it is. */
    async describeDatabase(id: string) {
      const told = await client.d1.database.get(id, { account_id }, one)
      const { running_in_region: region } = place.parse(told) // not in the SDK's types
      const { file_size: bytes = 0 } = told
      return { replication: told.read_replication?.mode, region, bytes }
    },
    /** Rows of the last statement. */
    async query(
      id: string,
      sql: string,
      params: string[] = [],
    ): Promise<Record<string, unknown>[]> {
      const rows = z.array(z.record(z.string(), z.unknown()))
      let last: unknown = []
      const body = params.length > 0 ? { account_id, sql, params } : { account_id, sql }
      for await (const { results } of client.d1.database.query(id, body, one)) last = results
      return rows.parse(last ?? [])
    },
    async removeDatabase(id: string): Promise<void> {
      await client.d1.database.delete(id, { account_id }, one)
    },

    async namespace(title: string): Promise<string | undefined> {
      for await (const found of client.kv.namespaces.list({ account_id }, one)) {
        if (found.title === title) return found.id
      }
      return undefined
    },
    /** The value of that key, and whether there is any key. */
    async namespaceMark(id: string, key: string) {
      const { result } = await client.kv.namespaces.keys.list(id, { account_id }, one)
      const there = await unless(
        keyNotFound,
        values.get(key, { account_id, namespace_id: id }, one),
      )
      return { mark: await there?.text(), empty: result.length === 0 }
    },
    async markNamespace(id: string, key: string, value: string): Promise<void> {
      await values.update(key, { account_id, namespace_id: id, value }, one)
    },
    async createNamespace(title: string): Promise<string> {
      return (await client.kv.namespaces.create({ account_id, title }, one)).id
    },
    async removeNamespace(id: string): Promise<void> {
      await client.kv.namespaces.delete(id, { account_id }, one)
    },
  }
}
