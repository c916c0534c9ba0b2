import { expect, test } from 'vitest'
import { problemOf, readStory, readToken } from '../../../infra/traffic/reply.ts'
import { answer, problem, token } from './answers.ts'

test('headers tell where an answer came from, and by what way', () => {
  const timing =
    'edge;desc="NRT", cache;desc="miss", region;dur=113;desc="oc", attempts;desc="apac:unreachable oc:ok", db;desc="oc replica";dur=6'
  expect(readStory(new Headers({ 'Server-Timing': timing }))).toEqual({
    hit: false,
    tier: undefined,
    cache: 'miss',
    region: 'oc',
    attempts: 'apac:unreachable oc:ok',
    db: 'oc replica',
  })
  const status = 'Meridian; hit; ttl=9; detail="memory"'
  expect(readStory(new Headers({ 'Cache-Status': status }))).toMatchObject({
    hit: true,
    tier: 'memory',
    region: undefined,
  })
  const second = new Headers({ 'Cache-Status': 'other; hit, Meridian; hit; ttl=-5; detail="kv"' })
  expect(readStory(second).tier).toBe('kv')
  expect(readStory(new Headers())).toMatchObject({ hit: false, tier: undefined })
  const missed = new Headers({ 'Cache-Status': 'Meridian; fwd=uri-miss; detail="kv"' })
  expect(readStory(missed)).toMatchObject({ hit: false, tier: undefined })
})

test('a refusal names its problem', () => {
  expect(problemOf(answer(503, problem(503, 'overloaded')))).toBe('overloaded')
  expect(problemOf(answer(200, problem(200, 'none')))).toBeUndefined()
  expect(problemOf(answer(500, 'no'))).toBeUndefined()
})

test('a token says where it stands; anything else says nothing', () => {
  const bookmark = '00000001-00000002-00000003-000000000000000000000000000000ff'
  expect(readToken(token(5, bookmark))).toEqual({ epoch: 1, floor: 5, bookmark })
  for (const text of [null, undefined, '', 'v1.k1.x.y', token(-1)]) {
    expect(readToken(text)).toBeUndefined()
  }
})
