// One exchange as it is on the wire: bytes, field lines, trailers and early hints, and what Cache-Status says.
import { createHash } from 'node:crypto'
import http, { type IncomingMessage } from 'node:http'
import { parseList } from 'structured-headers'

export type Sent = {
  method?: string
  headers?: Record<string, string | string[]>
  body?: string
  /** Called with each piece of the body as it arrives. */
  onData?: (chunk: Buffer) => void
}

/** The last member of Cache-Status, which is the cache nearest to the client (RFC 9211 section 2). */
export type Told = {
  hit: boolean
  fwd: string | undefined
  stored: boolean
  ttl: number | undefined
  collapsed: boolean
}

export type Got = {
  status: number
  headers: Headers
  body: Buffer
  text: string
  sha256: string
  cache: Told
  /** Status codes of the interim responses. */
  interim: number[]
}

const agent = new http.Agent({ keepAlive: true })

/** Rejects when the response ends before it is whole. */
export function exchange(url: string, sent: Sent): Promise<Got> {
  const { method = 'GET', headers = {}, body, onData } = sent

  return new Promise((resolve, reject) => {
    const interim: number[] = []
    const request = http.request(url, { method, headers, agent })
    request.on('information', ({ statusCode }) => interim.push(statusCode))
    request.on('error', reject)
    request.on('response', (response) => {
      if (onData) response.on('data', onData)
      got(response, interim).then(resolve, reject)
    })
    request.end(body)
  })
}

async function got(response: IncomingMessage, interim: number[]): Promise<Got> {
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk)
  const body = Buffer.concat(chunks)
  const headers = new Headers()
  const { rawHeaders } = response
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    headers.append(rawHeaders[i] ?? '', rawHeaders[i + 1] ?? '')
  }
  return {
    status: response.statusCode ?? 0,
    headers,
    body,
    text: body.toString(),
    sha256: createHash('sha256').update(body).digest('hex'),
    cache: told(headers.get('Cache-Status')),
    interim,
  }
}

function told(field: string | null): Told {
  const [, params] = parseList(field ?? '').at(-1) ?? []
  const fwd = params?.get('fwd')
  const ttl = params?.get('ttl')
  return {
    hit: params?.get('hit') === true,
    fwd: fwd === undefined ? undefined : String(fwd),
    stored: params?.get('stored') === true,
    ttl: typeof ttl === 'number' ? ttl : undefined,
    collapsed: params?.get('collapsed') === true,
  }
}
