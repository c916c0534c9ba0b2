import { expect, test } from 'vitest'
import type { Call } from '../../../../infra/world/kv/calls.ts'
import { faultAnswer, type KvFault } from '../../../../infra/world/kv/faults.ts'

const get: Call = { kind: 'get', key: 'k', cacheTtlSeconds: undefined }
const put: Call = {
  kind: 'put',
  key: 'k',
  entry: { value: new Uint8Array(), metadata: undefined, expiresAtMs: undefined },
}
const answered = (call: Call, ...faults: KvFault[]) => faultAnswer(call, new Set(faults))

test('each fault answers the calls it breaks and no others', () => {
  expect(answered(get)).toBeUndefined()
  expect(answered(get, 'stale')).toBeUndefined()
  expect(answered(get, 'put-429')).toBeUndefined()
  expect(answered(put, 'put-429')).toMatchObject({ status: 429 })
  expect(answered(get, 'error')).toMatchObject({ status: 500 })
  expect(answered(get, 'hang')).toBe('silence')
})

test('of two faults the worse one is felt', () => {
  expect(answered(put, 'put-429', 'error')).toMatchObject({ status: 500 })
  expect(answered(put, 'error', 'hang')).toBe('silence')
})
