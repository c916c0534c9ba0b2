// The network that a client's address belongs to: who has one IPv6 address has 2^64 of them. Pure.

/** The longest form of an IPv6 address, with one of IPv4 in it. */
const ADDRESS_CHARS_MAX = 45
const IPV6_GROUPS = 8
/** A site has a network of 64 bits at least (RFC 6177): four groups. */
const NETWORK_GROUPS = 4

/** `undefined` for no address, for a loopback one, which is a developer's own machine, and for what is none. */
export function networkOf(address: string | null): string | undefined {
  if (address === null || address.length > ADDRESS_CHARS_MAX) return undefined
  const mapped = address.slice(address.lastIndexOf(':') + 1)
  if (mapped.includes('.')) return mapped.startsWith('127.') ? undefined : mapped
  const groups = groupsOf(address.toLowerCase())
  if (!groups || groups.join(':') === LOOPBACK) return undefined
  return `${groups.slice(0, NETWORK_GROUPS).join(':')}::/64`
}

const LOOPBACK = '0:0:0:0:0:0:0:1'

/** All eight, without leading zeros. */
function groupsOf(address: string): string[] | undefined {
  const [head = '', tail, ...more] = address.split('::')
  const [first, last] = [head, tail ?? ''].map((part) => (part === '' ? [] : part.split(':')))
  const told = [...(first ?? []), ...(last ?? [])]
  const missing = IPV6_GROUPS - told.length
  if (more.length > 0 || missing < 0 || (tail === undefined && missing > 0)) return undefined
  const groups = [...(first ?? []), ...Array.from({ length: missing }, () => '0'), ...(last ?? [])]
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/.test(group))) return undefined
  return groups.map((group) => Number.parseInt(group, 16).toString(16))
}
