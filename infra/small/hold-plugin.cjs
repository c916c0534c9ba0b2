// A Miniflare plugin: the genuine D1 client over a Worker of ours, and for that Worker the database itself.
//
// It rests on undocumented internals: Miniflare's `unsafe:` bindings, the wrapped binding around
// `cloudflare-internal:d1-api`, and the names of Miniflare's own services. So Miniflare is pinned, and
// test/infra/small/index.test.ts fails when any of this changes.
//
// CommonJS, because Miniflare loads plugins with require().

const bindingsOf = (options, type) =>
  Object.entries(options?.config?.env ?? {}).filter(([, b]) => b?.type === `unsafe:${type}`)

const plugin = (type, bind) => ({
  options: undefined,
  getNodeBindings: () => ({}),
  getServices: () => [],
  getBindings: (options) =>
    bindingsOf(options, type).map(([name, { dev }]) => bind(name, dev.options)),
})

exports.plugins = {
  'held-d1': plugin('held-d1', (name, { holder }) => ({
    name,
    wrapped: {
      moduleName: 'cloudflare-internal:d1-api',
      innerBindings: [{ name: 'fetcher', service: { name: `core:user:${holder}` } }],
    },
  })),
  'd1-store': plugin('d1-store', (name, { id }) => ({
    name,
    service: {
      name: 'd1:db:entry',
      props: { json: JSON.stringify({ MINIFLARE_NAMESPACE: id }) },
    },
  })),
}
