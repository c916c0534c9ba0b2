// What a Worker should bind and when it should run, by the configuration that a deploy would upload. Pure.

import { z } from 'zod'
import type { Bound } from '../deploy/cloud.ts'
import { namespaceTitle } from '../deploy/derive.ts'
import type { SeenWorker } from './seen.ts'

const binding = { binding: z.string() }
const configured = z.object({
  name: z.string(),
  d1_databases: z.array(z.object(binding)).default([]),
  kv_namespaces: z.array(z.object({ ...binding, id: z.string().optional() })).default([]),
  services: z.array(z.object({ ...binding, service: z.string() })).default([]),
  ratelimits: z.array(z.object({ name: z.string(), namespace_id: z.string() })).default([]),
  analytics_engine_datasets: z.array(z.object({ ...binding, dataset: z.string() })).default([]),
  vars: z.record(z.string(), z.unknown()).default({}),
  version_metadata: z.object(binding).optional(),
  triggers: z.object({ crons: z.array(z.string()).default([]) }).optional(),
  placement: z.object({ region: z.string().optional() }).optional(),
})

/** What was found in the account, for what wrangler.toml names. */
export type Ids = {
  database: string | undefined
  namespaces: ReadonlyMap<string, { id: string }>
  /** A variable that is looked at elsewhere. */
  besides: string
}

/** `config` of one `[env.*]`, as configOf() has it. */
export function expectedOf(config: unknown, ids: Ids): SeenWorker['expected'] {
  const { name, ...one } = configured.parse(config)
  const idOf = (bound: string) => ids.namespaces.get(namespaceTitle(name, bound))?.id
  const bindings: Bound[] = [
    ...one.d1_databases.map(({ binding }) => bound(binding, 'd1', ids.database)),
    ...one.kv_namespaces.map(({ binding, id }) =>
      bound(binding, 'kv_namespace', id ?? idOf(binding)),
    ),
    ...one.services.map(({ binding, service }) => bound(binding, 'service', service)),
    ...one.ratelimits.map(({ name, namespace_id }) => bound(name, 'ratelimit', namespace_id)),
    ...one.analytics_engine_datasets.map(({ binding, dataset }) =>
      bound(binding, 'analytics_engine', dataset),
    ),
    ...(one.version_metadata ? [bound(one.version_metadata.binding, 'version_metadata', '')] : []),
    ...Object.entries(one.vars)
      .filter(([variable, value]) => variable !== ids.besides && value !== undefined)
      .map(([variable, value]) =>
        typeof value === 'string'
          ? bound(variable, 'plain_text', value)
          : bound(variable, 'json', ''),
      ),
  ]
  return { bindings, crons: one.triggers?.crons ?? [], placement: one.placement?.region }
}

const bound = (name: string, type: string, to = ''): Bound => ({ name, type, to })
