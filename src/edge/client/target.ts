// What a request is for, as its first line and Host say (RFC 9112 section 3.2).

export type Target =
  /** `path` is path and query, byte for byte: parsing a URL encodes some bytes and resolves dots. */
  | { kind: 'resource'; url: URL; path: string }
  /** `OPTIONS *`: the server as a whole (RFC 9110 section 9.3.7). */
  | { kind: 'server' }
  /** No Host, several, or none that could be one: 400, whatever is asked. */
  | { kind: 'invalid' }

/** A host and perhaps a port (RFC 3986 section 3.2.2), without which nothing says whose page is asked for. */
const HOST = /^(?:\[[0-9a-f:.]+\]|(?:[\w.~!$&'()*+,;=-]|%[0-9a-f]{2})+)(?::\d{0,5})?$/i
/** Names of DNS end here (RFC 1035 section 2.3.4), and a port behind it: the name stands in keys of KV. */
const HOST_CHARS_MAX = 253 + ':65535'.length
const PARTS = /^https?:\/\/([^/?#\\*]*)(.*)$/is

/** The runtime puts Host and path together as they came; a bad Host would shift where the path begins. */
export function targetOf({ url: text, method, headers }: Request): Target {
  const [, authority = '', rest = ''] = PARTS.exec(text) ?? []
  const hosts = [authority, headers.get('Host') ?? authority]
  if (hosts.some((host) => host.length > HOST_CHARS_MAX || !HOST.test(host))) {
    return { kind: 'invalid' }
  }
  if (rest === '*') return { kind: method === 'OPTIONS' ? 'server' : 'invalid' }
  const url = URL.parse(text)
  if (!url) return { kind: 'invalid' }
  const [bytes = ''] = rest.split('#')
  return { kind: 'resource', url, path: bytes.startsWith('/') ? bytes : `/${bytes}` }
}
