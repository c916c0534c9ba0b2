// Who counts as one client: an address of IPv4, a network of IPv6.
import { expect, test } from 'vitest'
import { networkOf } from '../../../../src/edge/upstream/network.ts'

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:0DB8:0001:0002::9', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['::2', '0:0:0:0::/64'],
  ['2001:db8:1:2:3:4:5::', '2001:db8:1:2::/64'],
])('%s is of %s', (address, network) => {
  expect(networkOf(address)).toBe(network)
})

test('neighbours in a network are one, in another they are not', () => {
  expect(networkOf('2001:db8:1:2::1')).toBe(networkOf('2001:db8:1:2:ffff::1'))
  expect(networkOf('2001:db8:1:2::1')).not.toBe(networkOf('2001:db8:1:3::1'))
})

test.each([null, '', '127.0.0.1', '127.9.9.9', '::1', '0:0:0:0:0:0:0:1', '::ffff:127.0.0.1'])(
  '%s is nobody',
  (address) => {
    expect(networkOf(address)).toBeUndefined()
  },
)

test.each(['x', '1:2:3', '1::2::3', '1:2:3:4:5:6:7:8:9', 'g::1', '12345::1', 'a'.repeat(16_384)])(
  '%s is no address',
  (address) => {
    expect(networkOf(address)).toBeUndefined()
  },
)
