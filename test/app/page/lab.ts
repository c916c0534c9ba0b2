// The panel's API on a small world, without a browser: what it sends is counted.

import { createApi } from '../../../src/app/page/api.ts'
import type { Answer, Ask } from '../../../src/page/panel.ts'
import type { SmallWorld } from '../../support/small-world.ts'

type Options = {
  key?: string
  /** In place of the answer, after the world gave it. */
  lose?: (ask: Ask) => boolean
}

let keys = 0

export function labApi(world: SmallWorld, { key = world.key, lose = () => false }: Options = {}) {
  const sent: Ask[] = []
  const api = createApi({
    key: () => key,
    colo: () => undefined,
    newKey: () => `key-of-the-panel-${String(++keys).padStart(4, '0')}`,
    async request({ path, method = 'GET', headers = {}, body }): Promise<Answer> {
      const ask = { path, method, headers, ...(body !== undefined && { body }) }
      sent.push(ask)
      const response = await world.fetch(path, {
        method,
        headers,
        ...(body !== undefined && { body }),
      })
      if (lose(ask)) return { ms: 0, headers: {}, body: '' }
      const { status } = response
      const fields = Object.fromEntries(response.headers)
      return { status, ms: 0, headers: fields, body: await response.text() }
    },
  })
  return { api, sent }
}

/** What succeeded, or an error with the problem. */
export function got<T>(result: { ok: true; value: T } | { ok: false; problem: object }): T {
  if (result.ok) return result.value
  throw new Error(JSON.stringify(result.problem))
}
