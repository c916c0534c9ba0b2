// The host as a Worker is told it: the colo's label and loopback addresses are the world's own addressing.

/** `nrt.localhost:8787`, `127.0.0.1:8787` and `[::1]:8787` are one site. */
const OURS = /^(?:[a-z]{3}\.localhost|127\.0\.0\.1|\[::1\])(?=(?::\d+)?$)/i

export const hostWithin = (host: string): string => host.replace(OURS, 'localhost')

/** Whom the platform names as the client, whatever the client says:
 * https://developers.cloudflare.com/fundamentals/reference/http-headers/#cf-connecting-ip */
const CLIENT = 'CF-Connecting-IP'

/** Who the client is, in place of the machine's own address: tests and tools ask as several. */
export const CLIENT_HEADER = 'World-Client'

/** Raw header fields as the platform would hand them to a Worker: names and values in turn. */
export function delivered(raw: readonly string[], clientAddress: string): string[] {
  const kept: string[] = []
  let client = clientAddress.replace(/^::ffff:/, '')
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const [name = '', value = ''] = raw.slice(i, i + 2)
    const field = name.toLowerCase()
    if (field === CLIENT_HEADER.toLowerCase()) client = value
    if (field === CLIENT.toLowerCase()) continue
    kept.push(name, field === 'host' ? hostWithin(value) : value)
  }
  return [...kept, CLIENT, client]
}
