// How npm run demo, drill and storm use the catalog: src/shared/workload.ts says what each part is for.
import type { Workload } from '../shared/workload.ts'
import seed from './seed.json' with { type: 'json' }

const all = '/api/items'

/** What is written is the name. Pages are in the order of skus and not of time, so none is asked for. */
export const workload: Workload = {
  names: seed.requests.map(({ sku }) => sku),
  table: 'items',
  make: ({ value, mark, name = mark }) => ({
    ...{ method: 'POST', path: all, status: 201 },
    body: { sku: name, name: value, category: 'load', priceCents: 100, stock: 1 },
  }),
  read: (sku) => ({ method: 'GET', path: `${all}/${sku}`, status: 200 }),
  change: (sku, name) => ({
    ...{ method: 'PATCH', path: `${all}/${sku}`, status: 200 },
    body: { name },
  }),
  item: ({ sku, name, version }) => ({ name: sku, value: name, mark: sku, version }),
}
