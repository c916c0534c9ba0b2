// A page of another site, as the Fetch standard lets its script see answers.

export type Seen =
  /** What the script may read. */
  { kind: 'response'; status: number; headers: Headers } | { kind: 'error'; why: string }

type Init = { method?: string; headers?: Record<string, string>; credentials?: boolean }
type Send = (method: string, headers: Record<string, string>) => Promise<Response>

/** https://fetch.spec.whatwg.org/#cors-safelisted-method and #cors-safelisted-request-header */
const SAFE_METHODS = ['GET', 'HEAD', 'POST']
const SAFE_TYPES = ['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain']
const SAFE_REQUEST = ['accept', 'accept-language', 'content-language']
/** https://fetch.spec.whatwg.org/#cors-safelisted-response-header-name */
const SAFE_RESPONSE = [
  ...['cache-control', 'content-language', 'content-length', 'content-type', 'expires'],
  ...['last-modified', 'pragma'],
]

/** https://fetch.spec.whatwg.org/#http-fetch, for a page at `origin` that asks in mode "cors". */
export async function fetchFrom(origin: string, send: Send, init: Init = {}): Promise<Seen> {
  const { method = 'GET', headers = {}, credentials = false } = init
  const unsafe = Object.entries(headers)
    .filter(([name, value]) => !isSafe(name.toLowerCase(), value))
    .map(([name]) => name.toLowerCase())
    .sort()
  if (!SAFE_METHODS.includes(method) || unsafe.length > 0) {
    const why = await refusal(origin, send, method, unsafe, credentials)
    if (why) return { kind: 'error', why }
  }
  const response = await send(method, { ...headers, Origin: origin })
  const why = corsCheck(response, origin, credentials)
  if (why) return { kind: 'error', why }
  const exposed = listed(response, 'Access-Control-Expose-Headers')
  const all = !credentials && exposed.includes('*')
  const shown = [...response.headers].filter(
    ([name]) => all || SAFE_RESPONSE.includes(name) || exposed.includes(name),
  )
  return { kind: 'response', status: response.status, headers: new Headers(shown) }
}

function isSafe(name: string, value: string): boolean {
  if (name === 'content-type') return SAFE_TYPES.includes(value.split(';')[0]?.trim() ?? '')
  if (name === 'range') return /^bytes=\d+-\d*$/.test(value)
  return SAFE_REQUEST.includes(name)
}

/** https://fetch.spec.whatwg.org/#cors-preflight-fetch */
async function refusal(
  origin: string,
  send: Send,
  method: string,
  unsafe: string[],
  credentials: boolean,
): Promise<string | undefined> {
  const asked = await send('OPTIONS', {
    Origin: origin,
    'Access-Control-Request-Method': method,
    ...(unsafe.length > 0 && { 'Access-Control-Request-Headers': unsafe.join(',') }),
  })
  const why = corsCheck(asked, origin, credentials)
  if (why) return `preflight: ${why}`
  if (!asked.ok) return `preflight: status ${asked.status}`
  const anyOf = (list: string[]) => !credentials && list.includes('*')
  const methods = (asked.headers.get('Access-Control-Allow-Methods') ?? '').split(/\s*,\s*/)
  if (!methods.includes(method) && !SAFE_METHODS.includes(method) && !anyOf(methods)) {
    return `preflight: method ${method}`
  }
  const names = listed(asked, 'Access-Control-Allow-Headers')
  const refused = unsafe.find(
    (name) => !names.includes(name) && !(anyOf(names) && name !== 'authorization'),
  )
  return refused && `preflight: header ${refused}`
}

/** https://fetch.spec.whatwg.org/#cors-check */
function corsCheck({ headers }: Response, origin: string, credentials: boolean) {
  const allowed = headers.get('Access-Control-Allow-Origin')
  if (allowed === null) return 'no Access-Control-Allow-Origin'
  if (!credentials && allowed === '*') return undefined
  if (allowed !== origin) return `Access-Control-Allow-Origin: ${allowed}`
  const may = headers.get('Access-Control-Allow-Credentials') === 'true'
  return !credentials || may ? undefined : 'no Access-Control-Allow-Credentials'
}

const listed = ({ headers }: Response, name: string): string[] =>
  (headers.get(name) ?? '').toLowerCase().split(/\s*,\s*/)
