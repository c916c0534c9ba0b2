import { expect, test } from 'vitest'
import { cfOf, codeOf } from '../../../infra/world/colo.ts'

test('a colo is named by the header, or by the host', () => {
  expect(codeOf({ 'world-colo': 'NRT', host: 'gru.localhost:8787' })).toBe('NRT')
  expect(codeOf({ host: 'gru.localhost:8787' })).toBe('gru')
  expect(codeOf({ host: 'GRU.localhost' })).toBe('GRU')
  expect(codeOf({ host: 'localhost:8787' })).toBeUndefined()
  expect(codeOf({ host: 'tenant.localhost' })).toBeUndefined()
  expect(codeOf({ host: 'gru.localhost.example' })).toBeUndefined()
  expect(codeOf({})).toBeUndefined()
})

test('the platform tells of a place in strings', () => {
  const tokyo = { id: 'NRT', city: 'Tokyo', country: 'JP', lat: 35.7647, lon: 140.386 }
  expect(cfOf(tokyo)).toEqual({
    colo: 'NRT',
    city: 'Tokyo',
    country: 'JP',
    latitude: '35.76470',
    longitude: '140.38600',
  })
})
