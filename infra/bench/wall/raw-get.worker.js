// What every cache in KV is measured against: one KV.get, handed on as it is.
export default {
  async fetch(request, env) {
    return new Response(await env.CACHE.get(`1:${request.url}`, 'arrayBuffer'))
  },
}
