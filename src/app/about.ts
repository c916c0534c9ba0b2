// What the product says of itself: in /docs and in /openapi.json.
import type { About } from '../kit/openapi.ts'
import type { OwnProblem } from '../shared/problem.ts'

export const about: About = {
  info: {
    title: 'Meridian short links',
    version: '1',
    description: 'An API that feels local everywhere.',
    contact: { name: 'Meridian' },
    license: { name: 'MIT', identifier: 'MIT' },
  },
  tags: [
    { name: 'links', description: 'Short links: made, followed, changed.' },
    { name: 'about', description: 'What this is, for people and for tools.' },
    { name: 'operations', description: 'For whoever runs it.' },
  ],
}

/** A problem that only short links have. */
export const SLUG_TAKEN: OwnProblem = {
  kind: 'slug-taken',
  status: 409,
  title: 'The slug is taken',
}
