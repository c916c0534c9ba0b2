// Two small Workers beside those of wrangler.toml: one lets Node use D1, one makes D1 wait.

export const BRIDGE = 'small-bridge'
export const HOLD = 'small-hold'

/** Runs each batch it is sent on the genuine D1 client. Miniflare's own client for Node blocks the thread
 * once for every statement. */
export const BRIDGE_SOURCE = `export default {
  async fetch(request, { DB }) {
    const { at, statements } = await request.json()
    const session = DB.withSession(at)
    const prepared = statements.map(({ query, params }) => session.prepare(query).bind(...params))
    try {
      const results = await session.batch(prepared)
      return Response.json({ results, bookmark: session.getBookmark() })
    } catch (error) {
      return Response.json({ error: error.message })
    }
  },
}`

/** Asks Node before it passes a call on; a caller that leaves takes its call with it, as over a network. */
export const HOLD_SOURCE = `export default {
  async fetch(request, { ASK, STORE }) {
    const body = await request.text()
    await ASK.fetch('http://hold/', { method: 'POST', body })
    return STORE.fetch(request.url, { method: request.method, headers: request.headers, body })
  },
}`
