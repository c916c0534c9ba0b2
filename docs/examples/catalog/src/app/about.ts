// What the shop says of itself: on the start page, in /docs and in /openapi.json.
import type { About } from '../kit/openapi.ts'
import type { OwnProblem } from '../shared/problem.ts'

export const about: About = {
  info: {
    title: 'Shop',
    version: '1',
    description: 'A catalog that is read near every customer, and sells nothing twice.',
    contact: { name: 'Shop' },
    license: { name: 'MIT', identifier: 'MIT' },
  },
  tags: [
    { name: 'items', description: 'What there is, what is left of it, and who gets it.' },
    { name: 'about', description: 'What this is, for people and for tools.' },
    { name: 'operations', description: 'For whoever runs it.' },
  ],
}

/** Problems beside those that every product has (src/shared/problem.ts); /docs explains them all. */
export const SKU_TAKEN: OwnProblem = { kind: 'sku-taken', status: 409, title: 'The sku is taken' }
export const OUT_OF_STOCK: OwnProblem = {
  kind: 'out-of-stock',
  status: 409,
  title: 'There are not so many left',
}
