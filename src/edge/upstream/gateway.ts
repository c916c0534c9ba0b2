// What a gateway does to the fields of a message on its way (RFC 9110 sections 7.6 and 8.6, RFC 8586). Pure.
import { membersOf } from '../../shared/fields.ts'
import { endToEnd } from '../../shared/hop-by-hop.ts'
import { CLIENT_ADDRESS, trusted } from '../../shared/untrusted.ts'

/** A foreign site, and this gateway by its pseudonym (RFC 9110 section 7.6.3). */
export type Gateway = { origin: URL; pseudonym: string }

/** The platform hides which was spoken. */
const VERSION = '1.1'

/** How this gateway knows itself in CDN-Loop: others of the same name have another site behind them. */
const loopMember = ({ origin, pseudonym }: Gateway) => `${pseudonym};to="${origin.host}"`

/** Has this request been here before? Then it would come again and again. */
export const hasLooped = (headers: Headers, gateway: Gateway): boolean =>
  membersOf(headers.get('CDN-Loop')).some(
    (member) => member.replace(/\s+/g, '') === loopMember(gateway),
  )

/** Who asks, in the two words that most sites understand, and by which way. */
export function outward(received: Headers, method: string, front: URL, gateway: Gateway): Headers {
  const headers = trusted(endToEnd(received), method === 'GET' || method === 'HEAD')
  headers.set('X-Forwarded-Host', front.host)
  headers.set('X-Forwarded-Proto', front.protocol.slice(0, -1))
  const client = received.get(CLIENT_ADDRESS)
  if (client !== null) headers.set('X-Forwarded-For', client)
  headers.append('Via', `${VERSION} ${gateway.pseudonym}`)
  headers.append('CDN-Loop', loopMember(gateway))
  headers.delete('Expect') // the platform has answered it, and sends what there is at once
  if (method === 'GET' || method === 'HEAD') headers.delete('Content-Length') // 0, or it was refused
  const hops = hopsLeft(received, method)
  if (hops !== undefined) headers.set('Max-Forwards', String(hops - 1))
  return headers
}

/** `Max-Forwards` (RFC 9110 section 7.6.2); `undefined` where it means nothing. */
export function hopsLeft(headers: Headers, method: string): number | undefined {
  const text = headers.get('Max-Forwards')
  return method === 'OPTIONS' && text !== null && /^\d{1,9}$/.test(text) ? Number(text) : undefined
}

/** As clients may have it: nothing that speaks of the connection to the site, or of the site's own address. */
export function inward(received: Headers, status: number, { origin, pseudonym }: Gateway): Headers {
  const headers = endToEnd(received)
  headers.delete('Alt-Svc') // ports of the site's own address (RFC 7838)
  headers.append('Via', `${VERSION} ${pseudonym}`)
  measured(headers, received, status)
  for (const [name, value] of received) {
    if (CONTROLS.test(value) && headers.has(name)) headers.set(name, value.replaceAll(CONTROL, ' '))
  }
  for (const name of ['Location', 'Content-Location']) {
    const text = headers.get(name)
    const path = text === null ? undefined : pathAt(text, origin)
    if (path !== undefined) headers.set(name, path)
  }
  return headers
}

/** Section 5.5: what is invalid in a field, and may cut it in two elsewhere. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
const CONTROL = /[\u0000-\u0008\u000a-\u001f\u007f]/g
const CONTROLS = new RegExp(CONTROL.source)

/** One length, and only where it is the body's (RFC 9110 section 8.6, RFC 9112 section 6.3). */
function measured(headers: Headers, received: Headers, status: number): void {
  const told = headers.get('Content-Length')
  if (told === null) return
  const [first = '', ...others] = told.split(',').map((length) => length.trim())
  const one = /^\d+$/.test(first) && others.every((length) => length === first)
  if (!one || received.has('Transfer-Encoding') || status === 204) headers.delete('Content-Length')
  else if (others.length > 0) headers.set('Content-Length', first)
}

/** Path and more, when a reference names the origin's own address: good for everyone, under whatever name he came.
 * Browsers see a host behind "//" and "\\" alike, and so does their parser here. */
function pathAt(reference: string, origin: URL): string | undefined {
  const base = `${origin.protocol}//${NOBODY}`
  if (!URL.canParse(reference, base)) return undefined
  const url = new URL(reference, base)
  if (url.origin !== origin.origin) return undefined
  return url.pathname.replace(/^\/\//, '/.//') + url.search + url.hash // else it would name a host
}

/** A host that no site has (RFC 6761 section 6.4). */
const NOBODY = 'elsewhere.invalid'
