// A stand-in for Cloudflare on 127.0.0.1: its API, stateful enough for real wrangler, and the Workers deployed to it.
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { accountRoutes } from './account.ts'
import { assetRoutes, UPLOAD } from './assets.ts'
import { d1Routes } from './d1.ts'
import { BUCKET, transferRoutes } from './d1-transfer.ts'
import { kvRoutes } from './kv.ts'
import { type Call, type Refusal, type Reply, refuse } from './route.ts'
import { createRuntime } from './runtime.ts'
import { ACCOUNT, emptyState, type State, type Version } from './state.ts'
import { workerRoutes } from './workers.ts'
import { zoneRoutes } from './zones.ts'

/** What happens to a call instead: a refusal, a connection that breaks before or after the call was heard, or a
 * call that waits (for a test that ends the caller there). */
export type Fault = Refusal | 'drop' | 'drop-after' | 'hang' | undefined

export type Cloudflare = {
  /** Value of CLOUDFLARE_API_BASE_URL. */
  base: string
  state: State
  /** Every call in order. */
  calls: Call[]
  /** Calls that there is no answer for; a test expects none. */
  unknown: string[]
  fault: { current: (call: Call) => Fault }
  /** Each request to a deployed Worker from outside draws its version; in [0, 1). */
  chance: { current: () => number }
  /** The latest upload of a Worker. */
  uploaded(name: string): Version | undefined
  /** Where that Worker answers, as at its name under workers.dev: not at all when that is switched off. */
  serve(name: string): Promise<string>
  close(): Promise<void>
}

const PREFIX = '/client/v4'

export async function startCloudflare(): Promise<Cloudflare> {
  const chance = { current: () => 0 }
  const fault: Cloudflare['fault'] = { current: () => undefined }
  const calls: Call[] = []
  const unknown: string[] = []
  const runtime = createRuntime(
    () => state,
    () => chance.current(),
  )
  const state = emptyState(runtime)
  const kinds = [
    accountRoutes,
    d1Routes,
    transferRoutes,
    kvRoutes,
    workerRoutes,
    zoneRoutes,
    assetRoutes,
  ]
  const routes = kinds.flatMap((made) => made(state))
  const servers = new Map<string, Awaited<ReturnType<typeof listen>>>()

  async function answer(call: Call): Promise<Reply> {
    const { token } = call
    // A bucket's URLs are secret enough, and an upload of assets has a token of its own.
    const signed = call.path.startsWith(BUCKET) || call.path === UPLOAD
    if (!signed && !(token && state.tokens.has(token)))
      return refuse(401, 10000, 'Authentication error')
    const found = routes.find(([method, path]) => method === call.method && path.test(call.path))
    if (!found) {
      unknown.push(`${call.method} ${call.path}`)
      return refuse(404, 7003, `no answer for ${call.path}`)
    }
    const [, key = '', other = ''] = found[1].exec(call.path) ?? []
    return found[2](call, decodeURIComponent(key), other)
  }

  const api = await listen(async (request, response) => {
    const call = await readCall(request)
    calls.push(call)
    const wrong = fault.current(call)
    if (wrong === 'hang') return
    if (wrong === 'drop') return void request.socket.destroy()
    const reply = typeof wrong === 'object' ? wrong : await answer(call)
    if (wrong === 'drop-after') return void request.socket.destroy()
    if ('raw' in reply) return void response.writeHead(200, reply.headers).end(reply.raw)
    const { status, headers, body } = inEnvelope(reply)
    response
      .writeHead(status, { 'content-type': 'application/json', ...headers })
      .end(JSON.stringify(body))
  })

  return {
    base: `${api.origin}${PREFIX}`,
    state,
    calls,
    unknown,
    fault,
    chance,
    uploaded: (name) => state.scripts.get(name)?.versions.at(-1),
    async serve(name) {
      const server = servers.get(name) ?? (await listen(served(name, state, runtime.dispatch)))
      servers.set(name, server)
      return server.origin
    },
    async close() {
      for (const { close } of [api, ...servers.values()]) await close()
      await runtime.stop()
    },
  }
}

const served =
  (
    name: string,
    state: State,
    dispatch: (name: string, request: Request) => Promise<Response>,
  ): RequestListener =>
  async (request, response) => {
    if (!state.scripts.get(name)?.workersDev) return void response.writeHead(404).end()
    const { method = 'GET', url = '/', headers } = request
    const body = await bytesOf(request)
    const sent = new Request(`http://${headers.host}${url}`, {
      ...{ method, headers: headers as Record<string, string> },
      ...(body.length > 0 && { body }),
    })
    const answer = await dispatch(name, sent)
    response.writeHead(answer.status, Object.fromEntries(answer.headers))
    response.end(Buffer.from(await answer.arrayBuffer()))
  }

async function listen(listener: RequestListener) {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function bytesOf(request: IncomingMessage): Promise<Buffer<ArrayBuffer>> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks)
}

async function readCall(request: IncomingMessage): Promise<Call> {
  const bytes = await bytesOf(request)
  const { pathname, searchParams: query } = new URL(request.url ?? '', 'http://api')
  const path = pathname.replace(PREFIX, '').replace(`/accounts/${ACCOUNT}`, '')
  const type = request.headers['content-type'] ?? ''
  const uploads = type.startsWith('multipart/')
  const form = uploads
    ? await new Response(bytes, { headers: { 'content-type': type } }).formData()
    : undefined
  const origin = `http://${request.headers.host}`
  return {
    method: request.method ?? '',
    path,
    query,
    body: uploads ? '' : `${bytes}`,
    origin,
    token: request.headers.authorization?.replace(/^Bearer /, ''),
    form,
  }
}

function inEnvelope(reply: Exclude<Reply, { raw: string }>) {
  if (!('code' in reply)) {
    const { result, info } = reply
    const body = { success: true, errors: [], messages: [], result, result_info: info }
    return { status: 200, headers: {}, body }
  }
  const { status, code, message, retryAfterSeconds } = reply
  const headers = retryAfterSeconds === undefined ? {} : { 'retry-after': `${retryAfterSeconds}` }
  const body = { success: false, errors: [{ code, message }], messages: [], result: null }
  return { status, headers, body }
}
