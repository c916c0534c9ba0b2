import { expect, test } from 'vitest'
import { type Seen, tell, type Way } from '../../../src/page/seen.ts'
import { sentence } from '../../../src/page/sentence.ts'

const CITIES: Record<string, string> = {
  NRT: 'Tokyo',
  apac: 'Singapore',
  oc: 'Sydney',
  enam: 'Ashburn',
}
const names = (id: string) => CITIES[id] ?? id
const base: Seen = { colo: 'NRT', method: 'GET', path: '/a', status: 302, ms: 12.4 }
const { status: _none, ...unanswered } = base
const seen = (more: Partial<Seen>): Seen => ({ ...base, ...more })
const served = (attempts: string, db: string) =>
  `edge;desc="NRT", cache;desc="miss", region;desc="oc";dur=113, attempts;desc="${attempts}", db;desc="${db}";dur=6`

test.each<[string, Seen, Way, string]>([
  [
    'a hit in memory',
    seen({
      age: '12',
      cacheStatus: 'Shop; hit; ttl=48; detail="memory"',
      serverTiming: 'edge;desc="NRT", cache;desc="hit"',
    }),
    'memory',
    'Tokyo: a fresh copy in the edge’s memory, 12 s old, 12 ms.',
  ],
  [
    'a hit in KV',
    seen({
      age: '0',
      cacheStatus: 'Shop; hit; ttl=60; detail="kv"',
      serverTiming: 'cache;desc="hit"',
    }),
    'kv',
    'Tokyo: a fresh copy in KV, 0 s old, 12 ms.',
  ],
  [
    'a copy that is past its time, renewed behind it',
    seen({
      age: '90',
      cacheStatus: 'Shop; hit; ttl=-30; detail="memory"',
      serverTiming: 'cache;desc="stale"',
    }),
    'memory',
    'Tokyo: a copy past its time in the edge’s memory, 90 s old, 12 ms.',
  ],
  [
    'an old copy in place of an error',
    seen({
      age: '90',
      cacheStatus: 'Shop; hit; ttl=-30; detail="stale-if-error"',
      serverTiming: 'cache;desc="stale", attempts;desc="apac:unreachable oc:timeout"',
    }),
    'spare',
    'Tokyo: Singapore could not be reached; Sydney did not answer in time; an old copy, 90 s old, 12 ms.',
  ],
  [
    'a replica',
    seen({
      cacheStatus: 'Shop; fwd=uri-miss; stored',
      serverTiming: served('apac:ok', 'apac replica'),
    }),
    'replica',
    'Tokyo: Singapore answered from its replica, 12 ms.',
  ],
  [
    'the primary, through a region',
    seen({ cacheStatus: 'Shop; fwd=uri-miss', serverTiming: served('apac:ok', 'enam primary') }),
    'primary',
    'Tokyo: Singapore answered from the primary in Ashburn, 12 ms.',
  ],
  [
    'a second try',
    seen({ serverTiming: served('apac:unreachable oc:ok', 'oc replica') }),
    'second',
    'Tokyo: Singapore could not be reached; Sydney answered from its replica, 12 ms.',
  ],
  [
    'no region well',
    seen({
      status: 503,
      serverTiming: 'cache;desc="miss", attempts;desc="apac:timeout oc:exception"',
    }),
    'failed',
    'Tokyo: Singapore did not answer in time; Sydney failed; nobody answered with 503, 12 ms.',
  ],
  ['no answer', unanswered, 'failed', 'Tokyo: no answer, 12 ms.'],
  [
    'past the edge',
    seen({ direct: 'oc', serverTiming: 'db;desc="oc replica";dur=6' }),
    'replica',
    'Tokyo, past the edge: Sydney answered from its replica, 12 ms.',
  ],
  [
    'a refusal is an answer',
    seen({ status: 404, serverTiming: served('apac:ok', 'apac replica') }),
    'replica',
    'Tokyo: Singapore answered from its replica with 404, 12 ms.',
  ],
])('%s', (_, one, way, words) => {
  expect(tell(one).way).toBe(way)
  expect(sentence(one, names)).toBe(words)
})

test('tries are told in their order, each with what came of it', () => {
  const { tries, database } = tell(
    seen({ serverTiming: served('apac:timeout oc:ok', 'oc replica') }),
  )
  expect(tries).toEqual([
    { region: 'apac', outcome: 'timeout' },
    { region: 'oc', outcome: 'ok' },
  ])
  expect(database).toBe('oc')
})
