// What every cache in KV is measured against: one KV.get, handed on as it is.
export default {
  async fetch(request, env) {
    const key = `1:${new URL(request.url).pathname}`
    return new Response(await env.CACHE.get(key, 'arrayBuffer'))
  },
}
