// Every error has one shape, and clients that were refused do not come back all at once.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type ProblemKind,
  problem,
  problems,
  retryAfterSeconds,
} from '../../../src/shared/problem.ts'

const kinds = Object.keys(problems) as ProblemKind[]

/** What a route may let be kept: it says so itself. */
const KEPT_BY_ROUTES: ProblemKind[] = ['not-found', 'gone']

test.each(kinds)('%s is problem+json that is not stored by itself', async (kind) => {
  const response = problem(kind, 'What was wrong.', { requestId: 'r1' })
  const [status, title] = problems[kind]
  expect(response.status).toBe(status)
  expect(response.headers.get('Content-Type')).toBe('application/problem+json')
  expect(response.headers.get('Cache-Control')).toBe(
    KEPT_BY_ROUTES.includes(kind) ? null : 'no-store',
  )
  expect(response.headers.has('Retry-After')).toBe(false)
  expect(await response.json()).toEqual({
    type: `/docs#${kind}`,
    title,
    status,
    detail: 'What was wrong.',
    requestId: 'r1',
  })
})

test('fields, headers and Retry-After are added where given', async () => {
  const errors = [{ field: 'url', message: 'must be a URL' }]
  const more = { errors, retryAfterSeconds: 3, headers: { Allow: 'GET' } }
  const response = problem('overloaded', 'Later.', more)
  expect(response.headers.get('Retry-After')).toBe('3')
  expect(response.headers.get('Allow')).toBe('GET')
  expect(await response.json()).toMatchObject({ errors })
})

test('every chance gives a whole number of seconds from 1 to 5', () => {
  expect(retryAfterSeconds(0)).toBe(1)
  const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
  fc.assert(
    fc.property(chance, (drawn) => {
      expect([1, 2, 3, 4, 5]).toContain(retryAfterSeconds(drawn))
    }),
  )
})
