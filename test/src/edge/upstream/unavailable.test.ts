// No answer: a problem that says whose fault it is and what to do next.
import { beforeEach, expect, test } from 'vitest'
import { demandsOf } from '../../../../src/edge/cache/rules/demands.ts'
import type { Attempt } from '../../../../src/edge/routing/rules/plan.ts'
import { unavailable } from '../../../../src/edge/upstream/unavailable.ts'
import { internalHeaders } from '../../../../src/shared/headers.ts'
import { type Lab, openEdge, visitTo } from '../lab.ts'

let lab: Lab
beforeEach(async () => {
  lab = await openEdge(new Map())
})

type Case = {
  method?: string
  control?: string
  older?: boolean
  overloaded?: true
  poisoned?: true
}

async function told(
  { method = 'GET', control = '', older = false, ...rest }: Case,
  last?: Attempt,
) {
  const headers = { 'Cache-Control': control }
  const visit = visitTo(lab, '/a', { method, headers }, { requestId: 'r1' })
  const asked = { visit, demands: demandsOf(visit.request.headers) }
  const loaded = { attempts: last ? [last] : [], ...rest }
  const response = unavailable(asked, loaded, older, lab.edge)
  const { type, detail, requestId } = JSON.parse(await response.text())
  expect(requestId).toBe('r1')
  return {
    status: response.status,
    type,
    detail,
    retryAfter: response.headers.get('Retry-After'),
    domain: response.headers.get(internalHeaders.faultDomain),
  }
}

test.each([
  ['a read', {}, 'unavailable', 'Try again after Retry-After seconds.', 'region'],
  [
    'a write',
    { method: 'POST' },
    'unavailable',
    'not known. Sent again with the same Idempotency-Key',
    'region',
  ],
  ['an older copy', { older: true }, 'consistency-unavailable', 'Consistency: stale-ok', 'region'],
  ['too many loads', { overloaded: true }, 'overloaded', 'Too many requests', 'overload'],
] as const)('%s', async (_, of, kind, detail, domain) => {
  const problem = await told(of)
  expect(problem).toMatchObject({ status: 503, type: `/docs#${kind}`, retryAfter: '1', domain })
  expect(problem.detail).toContain(detail)
})

test.each([
  ['GET', false],
  ['POST', true],
])(
  'a %s that broke two regions: a 502 of its own, and no advice to repeat it',
  async (method, effect) => {
    const { detail, ...problem } = await told({ method, poisoned: true })
    expect(problem).toMatchObject({ status: 502, type: '/docs#unanswerable', retryAfter: null })
    expect(detail.includes('Whether it had an effect is not known.')).toBe(effect)
  },
)

test('clients come back at different times', async () => {
  lab.edge.chance = () => 0.99
  expect(await told({})).toMatchObject({ retryAfter: '5' })
})

test('only-if-cached without a copy: 504, and trying again later is no advice', async () => {
  expect(await told({ control: 'only-if-cached' })).toMatchObject({
    status: 504,
    type: '/docs#not-cached',
    retryAfter: null,
    domain: null,
  })
})

test.each([
  ['timeout', 504, 'gateway-timeout', 'did not answer in time'],
  ['unreachable', 502, 'bad-gateway', 'cannot be reached'],
] as const)('a foreign site with "%s" is a %i', async (outcome, status, kind, detail) => {
  lab = await openEdge(new Map(), { foreign: true })
  const problem = await told({}, { region: 'origin', ms: 5, outcome })
  expect(problem).toMatchObject({ status, type: `/docs#${kind}`, retryAfter: '1', domain: null })
  expect(problem.detail).toContain(detail)
})

test('in front of a foreign site no header of ours tells of too many loads', async () => {
  lab = await openEdge(new Map(), { foreign: true })
  expect(await told({ overloaded: true })).toMatchObject({ status: 503, domain: null })
})
