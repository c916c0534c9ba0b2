// A Worker that is there already, whoever deployed it.
import type { Cloudflare } from './index.ts'
import type { Binding } from './state.ts'

export function deployBare({ state }: Cloudflare, name: string, bindings: readonly Binding[]) {
  const id = state.newId()
  const source = 'export default { fetch: () => new Response("bare") }'
  state.scripts.set(name, {
    versions: [
      {
        ...{ id, number: 1, bindings, placement: undefined, annotations: {} },
        ...{ modules: new Map([['bare.js', source]]), main: 'bare.js' },
        ...{ compatibilityDate: '2026-10-20', compatibilityFlags: [] },
      },
    ],
    deployments: [
      { id: state.newId(), versions: [{ version_id: id, percentage: 100 }], annotations: {} },
    ],
    ...{ crons: [], workersDev: false, previews: false, routes: [], domains: [], settings: {} },
  })
}
