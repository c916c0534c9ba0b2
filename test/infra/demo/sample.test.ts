import { expect, test } from 'vitest'
import { isFailed, readStory } from '../../../infra/demo/sample.ts'
import { lost, sample } from './samples.ts'

test('the headers of a hit name no region', () => {
  const headers = {
    'cache-status': 'Meridian; hit; ttl=60',
    'server-timing': 'edge;desc="NRT", cache;desc="hit"',
  }
  expect(readStory(headers, undefined)).toEqual({ hit: true, region: undefined, tries: [] })
})

test('a failover names both regions and who answered', () => {
  const headers = {
    'cache-status': 'Meridian; fwd=miss; stored',
    'server-timing':
      'edge;desc="NRT", cache;desc="miss", region;desc="oc";dur=98, attempts;desc="apac:unreachable oc:ok", db;desc="oc replica";dur=16',
  }
  expect(readStory(headers, undefined)).toEqual({
    hit: false,
    region: 'oc',
    tries: [
      { region: 'apac', outcome: 'unreachable' },
      { region: 'oc', outcome: 'ok' },
    ],
  })
})

test('parameters may come in another order', () => {
  const headers = { 'server-timing': 'region;dur=98;desc="oc"' }
  expect(readStory(headers, undefined).region).toBe('oc')
})

test('without an edge, the region is the one that was asked', () => {
  const headers = { 'server-timing': 'db;desc="enam replica";dur=3' }
  expect(readStory(headers, 'enam')).toEqual({ hit: false, region: 'enam', tries: [] })
})

test('failed is a 5xx or no answer; a 404 is an answer', () => {
  expect(
    [sample(), sample({ status: 404 }), sample({ status: 503 }), lost()].map(isFailed),
  ).toEqual([false, false, true, true])
  expect(isFailed({ ...sample(), outcome: { kind: 'timeout' } })).toBe(true)
})
