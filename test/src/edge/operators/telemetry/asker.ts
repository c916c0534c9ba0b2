// Who asks, as tests of telemetry need it: with all that must not be told.
import type { Asker } from '../../../../../src/edge/visit/visit.ts'

export const SECRETS = ['sesame', 'token-7', '203.0.113.9', 'id=8', '7b2c']

export const asker = (changes: Partial<Asker> = {}): Asker => ({
  requestId: '7b2c',
  request: new Request('https://short.example/rfc9110?id=8', {
    headers: {
      Authorization: 'Bearer sesame',
      'Consistency-Token': 'token-7',
      'CF-Connecting-IP': '203.0.113.9',
    },
  }),
  colo: 'NRT',
  country: 'JP',
  place: null,
  arrivedAt: 1_000,
  ...changes,
})
