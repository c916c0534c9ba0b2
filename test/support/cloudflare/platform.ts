// Around an uploaded Worker: its static assets, which answer first, and what the platform would tell it of its database.
import type { Version } from './state.ts'

/** From the stand-in to the module here: D1's `served_by_region`, `served_by_colo` and `served_by_primary`, as JSON. */
export const SERVED_BY = 'Stand-In-Served-By'
/** The binding to Miniflare's own server of static assets; a request of a test does not come by there. */
export const ASSETS = 'STAND_IN_ASSETS'
/** The main module. */
export const PLATFORM = 'stand-in.js'

/** Its modules, and ours in front of them. */
export function platform({ modules, main, bindings }: Version): Record<string, string> {
  const bound = JSON.stringify(bindings.find(({ type }) => type === 'd1')?.name)
  const source = `
import worker from './${main}'
export * from './${main}'

const placed = (d1, served) => ({
  withSession(at) {
    const session = d1.withSession(at)
    return {
      prepare: (sql) => session.prepare(sql),
      getBookmark: () => session.getBookmark(),
      batch: async (statements) =>
        (await session.batch(statements)).map((one) => ({ ...one, meta: { ...one.meta, ...served } })),
    }
  },
})

export default {
  ...worker,
  async fetch(request, env, context) {
    const read = request.method === 'GET' || request.method === 'HEAD'
    const asset = read && (await env.${ASSETS}?.fetch(request.clone()))
    if (asset && asset.status !== 404) return asset
    const served = request.headers.get('${SERVED_BY}')
    if (served === null) return worker.fetch(request, env, context)
    const seen = new Request(request)
    seen.headers.delete('${SERVED_BY}')
    const name = ${bound}
    return worker.fetch(seen, { ...env, [name]: placed(env[name], JSON.parse(served)) }, context)
  },
}`
  return { ...Object.fromEntries(modules), [PLATFORM]: source }
}
