// A Worker of the small world that calls others over genuine bindings, and hangs up on all of them when told.
import { join } from 'node:path'
import type { SmallWorker } from '../../../infra/small/options.ts'
import { readWorker } from '../../../infra/world/read-worker.ts'
import { regionsFrom } from '../../support/small-world.ts'
import { root } from '../../support/world.ts'

/** London's nearest two: the one that is called, and the one that stands in. */
export const [FIRST = '', SECOND = ''] = regionsFrom('LHR')

/** `Call: <binding>` says whom. Hung up on, it answers 499; `/hang-up` does it. */
const SOURCE = `let hungUp = 0
export default {
  async fetch(request, env) {
    if (new URL(request.url).pathname === '/hang-up') return new Response(String(++hungUp))
    const before = hungUp
    const cut = new AbortController()
    const leave = async () => {
      while (hungUp === before) await scheduler.wait(5)
      cut.abort()
    }
    void leave()
    const { method, headers, cf } = request
    const body = request.body && (await request.arrayBuffer())
    const init = { method, headers, body, cf, redirect: 'manual', signal: cut.signal }
    try {
      return await env[headers.get('Call')].fetch(request.url, init)
    } catch {
      return new Response(null, { status: 499 })
    }
  },
}`

const nameOf = (env: string) => readWorker(join(root, 'wrangler.toml'), env).worker.name

export const caller: SmallWorker = {
  env: 'caller',
  name: 'caller',
  source: SOURCE,
  compatibilityDate: '2026-10-20',
  compatibilityFlags: [],
  vars: {},
  secrets: [],
  kv: [],
  d1: [],
  rateLimits: [],
  analytics: [],
  services: [
    { binding: 'REGION', service: nameOf(FIRST) },
    { binding: 'EDGE', service: nameOf('edge') },
  ],
  versionMetadata: undefined,
}
