// One site, by whichever of the world's doors it is entered; and the client's address is the platform's word.
import { expect, test } from 'vitest'
import { delivered, hostWithin } from '../../../infra/world/host.ts'

test.each([
  ['nrt.localhost:8787', 'localhost:8787'],
  ['NRT.localhost', 'localhost'],
  ['127.0.0.1:8787', 'localhost:8787'],
  ['[::1]:8787', 'localhost:8787'],
  ['localhost:8787', 'localhost:8787'],
  ['a.example', 'a.example'],
  ['nrt.localhost.example', 'nrt.localhost.example'],
  ['127.0.0.10', '127.0.0.10'],
  ['tenant.localhost', 'tenant.localhost'],
])('%s is entered, and a Worker is told %s', (host, told) => {
  expect(hostWithin(host)).toBe(told)
})

test('fields keep their order and spelling; who asks is not for the client to say', () => {
  const raw = ['Host', 'nrt.localhost:1', 'cf-connecting-ip', 'forged', 'X-A', '1', 'x-a', '2']
  expect(delivered(raw, '::ffff:127.0.0.1')).toEqual([
    ...['Host', 'localhost:1', 'X-A', '1', 'x-a', '2'],
    ...['CF-Connecting-IP', '127.0.0.1'],
  ])
})

test('a test may ask as somebody else, by a name of the world', () => {
  const told = delivered(['World-Client', '203.0.113.7', 'cf-connecting-ip', 'x'], '127.0.0.1')
  expect(told).toEqual(['World-Client', '203.0.113.7', 'CF-Connecting-IP', '203.0.113.7'])
})
