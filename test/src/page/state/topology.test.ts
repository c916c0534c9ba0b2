// What an operator reads on the page of what GET /ops/topology says.
import { expect, test } from 'vitest'
import { topology } from '../../../../src/edge/routing/rules/topology.ts'
import { parseTopology, topologyWords } from '../../../../src/page/state/topology.ts'

const names = (id: string) => id.toUpperCase()
const said = (states: Record<string, string>, more: object = {}) =>
  JSON.stringify({
    colo: 'nrt',
    ...{ panic: false, retriesLeft: 3, ...more },
    regions: Object.entries(states).map(([id, state]) => ({
      ...{ id, state, rttMs: 12.3, measured: true, share: 0.5, calls: 7, opened: 0 },
    })),
  })
const words = (body: string) => {
  const parsed = parseTopology(body)
  return parsed && topologyWords(parsed, names)
}

test('all well, one not, and so many that nobody is believed', () => {
  expect(words(said({ oc: 'healthy', apac: 'healthy' }))).toBe(
    'As one isolate in NRT sees it; all regions are well.',
  )
  expect(words(said({ oc: 'healthy', apac: 'open' }))).toBe(
    'As one isolate in NRT sees it; APAC is open.',
  )
  expect(words(said({ oc: 'open', apac: 'drained' }, { panic: true }))).toBe(
    'As one isolate in NRT sees it; too many regions fail, so their breakers are not believed; OC is open, APAC is drained.',
  )
})

test('what the edge says today has all that is shown', () => {
  const now = topology(
    [],
    () => expect.unreachable(),
    () => expect.unreachable(),
    1,
    0,
  )
  expect(parseTopology(JSON.stringify({ colo: 'NRT', ...now }))).toEqual({ colo: 'NRT', ...now })
})

test.each(['', 'null', '{}', '[]', '{"colo":"NRT"}', '<p>', '{"colo":"NRT","regions":[null]}'])(
  'another thing than a topology is none: %s',
  (body) => {
    expect(parseTopology(body)).toBeUndefined()
  },
)
