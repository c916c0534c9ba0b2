// What a Worker binds beside D1, KV, R2 and other Workers, and keeps data or hands it on. Pure.

/** Keys of an env whose bindings keep data, or send it somewhere. */
export const KEEPERS =
  `durable_objects queues workflows containers vectorize hyperdrive pipelines artifacts images stream
  ai_search ai_search_namespaces agent_memory analytics_engine_datasets send_email logfwdr tail_consumers
  streaming_tail_consumers dispatch_namespaces vpc_services vpc_networks`.split(/\s+/)

/** wrangler fills in an empty list, or an object of empty lists, for what is not written. */
const saysAnything = (value: unknown): boolean =>
  typeof value === 'object' && value !== null
    ? Object.values(value).some(saysAnything)
    : value !== undefined

/** The keys that say something in a configuration as wrangler reads it. */
export const otherKinds = (config: object): string[] =>
  KEEPERS.filter((kind) => saysAnything(Reflect.get(config, kind)))
