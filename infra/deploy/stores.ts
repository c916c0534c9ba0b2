// The databases and KV namespaces of the account.

import { z } from 'zod'
import { type Client, type Signed, unless } from './client.ts'
import type { Jurisdiction } from './jurisdictions.ts'
import type { DatabasePlan } from './plan.ts'

/** KV's code for a key that is not there. */
const keyNotFound = 10009

type Wanted = Pick<DatabasePlan, 'name' | 'location' | 'jurisdiction'>

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
    /** A jurisdiction leaves no choice of the place within it: D1 ignores a hint beside it. */
    async createDatabase({ name, location, jurisdiction }: Wanted): Promise<string> {
      // check() has seen that they are among those that D1 knows.
      const place = jurisdiction
        ? { jurisdiction: jurisdiction as Jurisdiction }
        : { primary_location_hint: location as 'weur' }
      const made = await client.d1.database.create({ account_id, name, ...place }, one)
      return made.uuid ?? ''
    },
    async replicate(id: string): Promise<void> {
      const body = { account_id, read_replication: { mode: 'auto' } } as const
      await client.d1.database.update(id, body, one)
    },
    /** Whether it has replicas, where its primary runs, where alone it may, and how large it is. */
    async describeDatabase(id: string) {
      const told = await client.d1.database.get(id, { account_id }, one)
      const { running_in_region: region } = place.parse(told) // not in the SDK's types
      const { read_replication: replicated, jurisdiction, file_size: bytes = 0 } = told
      return {
        replication: replicated?.mode,
        region,
        jurisdiction: jurisdiction ?? undefined,
        bytes,
      }
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

    async namespace(title: string) {
      for await (const found of client.kv.namespaces.list({ account_id }, one)) {
        if (found.title === title) return { id: found.id, jurisdiction: found.jurisdiction }
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
    /** What it is then is told as the account has it, not as it was asked for. */
    async createNamespace(title: string, jurisdiction?: string) {
      const held = jurisdiction && { jurisdiction: jurisdiction as Jurisdiction }
      const { id } = await client.kv.namespaces.create({ account_id, title, ...held }, one)
      const made = await client.kv.namespaces.get(id, { account_id }, one)
      return { id, jurisdiction: made.jurisdiction }
    },
    async removeNamespace(id: string): Promise<void> {
      await client.kv.namespaces.delete(id, { account_id }, one)
    },
  }
}
