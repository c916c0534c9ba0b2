// Why there is no answer: each reason is a problem that says the next move.
import { expect, test } from 'vitest'
import type { Attempt } from '../../../../src/edge/routing/rules/plan.ts'
import type { Loaded } from '../../../../src/edge/upstream/answer.ts'
import { regionsUnavailable, siteUnavailable } from '../../../../src/edge/upstream/unavailable.ts'
import { openEdge, visitTo } from '../lab.ts'

const lab = await openEdge(new Map())

type Case = { method?: string; older?: boolean; refused?: Loaded['refused']; chance?: number }

async function of(response: Response) {
  const { type, detail, requestId } = JSON.parse(await response.text())
  expect(requestId).toBe('r1')
  const retryAfter = response.headers.get('Retry-After')
  return { status: response.status, type, detail, retryAfter }
}
const visit = (method = 'GET') => visitTo(lab, '/a', { method }, { requestId: 'r1' })
const told = ({ method, older = false, refused, chance = 0 }: Case) => {
  const loaded = { attempts: [], ...(refused && { refused }) }
  return of(regionsUnavailable(visit(method), loaded, older, chance))
}
const SPENT = { kind: 'loads', quota: 3, seconds: 60 } as const

test.each([
  ['a read', {}, 'unavailable', 'Try again after Retry-After seconds.'],
  [
    'a write',
    { method: 'POST' },
    'unavailable',
    'not known. Sent again with the same Idempotency-Key',
  ],
  ['an older copy', { older: true }, 'consistency-unavailable', 'Consistency: stale-ok'],
  ['too many loads', { refused: 'overloaded' }, 'overloaded', 'Too many requests'],
] as const)('%s', async (_, one, kind, detail) => {
  const problem = await told(one)
  expect(problem).toMatchObject({ status: 503, type: `/docs#${kind}`, retryAfter: '1' })
  expect(problem.detail).toContain(detail)
})

test.each([
  ['too-large', 413, 'body-too-large', 'At most'],
  ['late', 408, 'request-timeout', 'within 10 seconds'],
  ['broken', 400, 'invalid-request', 'Send all of it'],
] as const)('a body that is %s is a %i', async (refused, status, kind, detail) => {
  const problem = await told({ method: 'POST', refused })
  expect(problem).toMatchObject({ status, type: `/docs#${kind}`, retryAfter: null })
  expect(problem.detail).toContain(detail)
})

test.each([
  ['GET', false],
  ['POST', true],
])(
  'a %s that broke two regions: a 502 of its own, and no advice to repeat it',
  async (method, effect) => {
    const { detail, ...problem } = await told({ method, refused: 'poisoned' })
    expect(problem).toMatchObject({ status: 502, type: '/docs#unanswerable', retryAfter: null })
    expect(detail.includes('Whether it had an effect is not known.')).toBe(effect)
  },
)

test('a client that has asked too often: 429, before a copy of any age is spoken of', async () => {
  expect(await told({ refused: SPENT, older: true })).toMatchObject({
    status: 429,
    retryAfter: '60',
  })
})

test('clients come back at different times', async () => {
  expect(await told({ chance: 0.99 })).toMatchObject({ retryAfter: '5' })
})

test.each([
  ['timeout', 504, 'gateway-timeout', 'did not answer in time'],
  ['unreachable', 502, 'bad-gateway', 'cannot be reached'],
] as const)('a foreign site with "%s" is a %i', async (outcome, status, kind, detail) => {
  const attempts: Attempt[] = [{ region: 'origin', ms: 5, outcome }]
  const problem = await of(siteUnavailable(visit(), { attempts }, 0))
  expect(problem).toMatchObject({ status, type: `/docs#${kind}`, retryAfter: '1' })
  expect(problem.detail).toContain(detail)
})

test('in front of a foreign site too many loads are a 503 as well', async () => {
  const problem = await of(siteUnavailable(visit(), { attempts: [], refused: 'overloaded' }, 0))
  expect(problem).toMatchObject({ status: 503, type: '/docs#overloaded' })
})
