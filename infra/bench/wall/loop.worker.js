// Many operations in one request, so that the way to the Worker does not count: the edge itself, or a raw KV.get.
import edge from 'meridian-edge'
import raw from './raw-get.worker.js'

/** `?arm=edge&path=/p-&from=0&step=1&times=100`: how many answers came from where, as JSON. */
export default {
  async fetch(request, env, context) {
    const { searchParams } = new URL(request.url)
    const worker = searchParams.get('arm') === 'edge' ? edge : raw
    const [from, step, times] = ['from', 'step', 'times'].map((name) =>
      Number(searchParams.get(name)),
    )
    const tiers = {}
    for (let i = 0; i < times; i++) {
      const url = `http://short.example${searchParams.get('path')}${from + i * step}`
      const response = await worker.fetch(new Request(url, { cf: request.cf }), env, context)
      await response.arrayBuffer()
      const tier = /detail="([^"]*)"/.exec(response.headers.get('Cache-Status') ?? '')?.[1]
      tiers[tier ?? 'other'] = (tiers[tier ?? 'other'] ?? 0) + 1
    }
    return Response.json(tiers)
  },
}
