// A Miniflare plugin: binds the genuine D1 and KV clients of workerd to servers of our own.
//
// It rests on undocumented internals: Miniflare's `unsafe:` bindings, the wrapped binding around
// `cloudflare-internal:d1-api`, and a KV namespace being a plain HTTP service. So Miniflare is pinned,
// and the conformance tests under test/infra/world fail when any of this changes.
//
//   env: { DB: { type: 'unsafe:world-d1', dev: { plugin: { package: '<absolute path>', name: 'world-d1' },
//          options: { address: '127.0.0.1:9001', headers: [{ name: 'World-Colo', value: 'NRT' }] } } } }
//
// CommonJS, because Miniflare loads plugins with require().

const bindingsOf = (options, type) =>
  Object.entries(options?.config?.env ?? {}).filter(([, b]) => b?.type === `unsafe:${type}`)

/** Service names are global to a Miniflare instance, so they carry the Worker's name. */
const serviceName = (type, options, name) => `${type}:${options.config.name}:${name}`

/** `bind` gives the workerd binding of one entry of `env`, on top of the service named. */
const plugin = (type, bind) => ({
  options: undefined,
  getNodeBindings: () => ({}),
  getBindings: (options) =>
    bindingsOf(options, type).map(([name]) => bind(name, serviceName(type, options, name))),
  getServices: ({ options }) =>
    bindingsOf(options, type).map(([name, { dev }]) => ({
      name: serviceName(type, options, name),
      external: {
        address: dev.options.address,
        http: { injectRequestHeaders: dev.options.headers ?? [] },
      },
    })),
})

exports.plugins = {
  'world-d1': plugin('world-d1', (name, service) => ({
    name,
    wrapped: {
      moduleName: 'cloudflare-internal:d1-api',
      innerBindings: [{ name: 'fetcher', service: { name: service } }],
    },
  })),
  'world-kv': plugin('world-kv', (name, service) => ({ name, kvNamespace: { name: service } })),
}
