// Request fields by which an upstream may answer as if something else had been asked. Only a proxy in front may
// say such things, and that is this edge: what a client says of them goes nowhere. Pure. Collected from
// https://portswigger.net/research/practical-web-cache-poisoning, the header list of its Param Miner,
// https://developers.cloudflare.com/cache/how-to/cache-keys/ and the sources of the frameworks named.
import { without } from './fields.ts'

/** By what they would change. */
const DROPPED = {
  /** Symfony, Zend, IIS and ARR, Spring, Envoy, nginx recipes: route by this instead of the request line. */
  path: [
    'x-original-url',
    'x-original-uri',
    'x-rewrite-url',
    'x-override-url',
    'x-request-uri',
    'request-uri',
    'x-http-path-override',
    'x-http-destinationurl',
    'x-proxy-url',
    'x-original-path',
    'x-matched-path', // Next.js, with the next two families
    'x-now-route-matches',
  ],
  /** Django, Rails, Laravel, Express, IIS recipes: build links and redirects with it, or pick the tenant by it.
   * What stands here under x-forwarded-* is written by the edge where an upstream should know it. */
  host: [
    'host', // the URL has it
    'forwarded', // RFC 7239
    'x-host',
    'x-original-host',
    'x-http-host-override',
    'x-host-override',
    'base-url',
  ],
  /** Is the visitor on https? Decides about redirects: a page that redirects to itself is an outage. */
  scheme: [
    'front-end-https', // Microsoft
    'x-url-scheme',
    'x-scheme',
    'x-original-proto',
    'x-arr-ssl',
    'x-https',
    'cloudfront-forwarded-proto',
  ],
  /** Who asks: admitted by address, or greeted by country. */
  client: [
    'x-real-ip',
    'true-client-ip',
    'x-client-ip',
    'client-ip',
    'x-cluster-client-ip',
    'fastly-client-ip',
    'fly-client-ip',
    'x-originating-ip',
    'x-remote-ip',
    'x-remote-addr',
    'x-proxyuser-ip',
    'x-azure-clientip',
    'x-custom-ip-authorization',
    'wl-proxy-client-ip', // WebLogic, with the next
    'proxy-client-ip',
  ],
  /** Changes what the program does: CGI makes HTTP_PROXY of it (https://httpoxy.org), an origin with edge side
   * includes (https://www.w3.org/TR/edge-arch/) sends markup that nobody here would resolve, and a delta
   * (RFC 3229) is not the page. */
  program: ['proxy', 'surrogate-capability', 'x-surrogate-capability', 'a-im'],
} as const

/** Of those, the whole family. */
const FAMILIES = [
  'x-forwarded-', // -host, -server, -proto, -protocol, -scheme, -ssl, -port, -prefix, -path, -uri, -for, -by
  'x-envoy-', // original path, external address, retries
  'cf-', // Cloudflare's word on the client; nobody but the platform may give it
  'cloudfront-viewer-',
  'x-middleware-', // Next.js: skips the middleware that checks access (CVE-2025-29927)
  'x-invoke-', // Next.js: path and status of an inner request
]

/** Symfony, Rails, Express, ASP.NET, Google's APIs: a GET that is taken for something else. A write with one is
 * a habit of clients behind old firewalls, is never stored, and passes. */
const METHODS = new Set(['x-http-method-override', 'x-http-method', 'x-method-override'])

/** The platform overwrites it: https://developers.cloudflare.com/fundamentals/reference/http-headers/ */
export const CLIENT_ADDRESS = 'CF-Connecting-IP'

const names = new Set<string>(Object.values(DROPPED).flat())

/** `name` in lower case. */
export const isUntrusted = (name: string): boolean =>
  names.has(name) || METHODS.has(name) || FAMILIES.some((prefix) => name.startsWith(prefix))

/** What may be passed on of a client's fields. `safe`: of a request that changes nothing. */
export function trusted(headers: Headers, safe: boolean): Headers {
  const untrusted = [...headers.keys()].filter(isUntrusted)
  return without(headers, safe ? untrusted : untrusted.filter((name) => !METHODS.has(name)))
}
