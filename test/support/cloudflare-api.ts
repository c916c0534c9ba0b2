// A stand-in for Cloudflare's API on 127.0.0.1: enough of it for wrangler to deploy, and it remembers every call.

import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

export const account = 'acc1'

export type Binding = { name: string; type: string; text?: string; service?: string }

/** What a deploy uploaded for one Worker. */
export type Metadata = { bindings: Binding[]; placement?: { mode: string; region: string } }

export type Call = { method: string; path: string; body: string }

/** Answers to give instead of the usual one: how a test makes a step fail. */
export type Fault = (call: Call) => { code: number; message: string } | undefined

export type CloudflareApi = {
  /** Value of CLOUDFLARE_API_BASE_URL. */
  base: string
  /** Every call in order. */
  calls: Call[]
  /** Calls this stand-in has no answer for; a test expects none. */
  unknown: string[]
  accounts: { id: string; name: string }[]
  databases: { uuid: string; name: string; location: string | undefined; replication: string }[]
  /** The SQL of the migrations that ran. */
  migrations: string[]
  /** Worker name to each upload, the latest last. */
  uploads: Map<string, Metadata[]>
  fault: { current: Fault }
  close(): Promise<void>
}

type Refusal = { status: number; code: number; message: string }
type Reply = { result: unknown } | Refusal
type Route = readonly [method: string, path: RegExp, answer: (call: Call, key: string) => Reply]

const prefix = `/client/v4`
const noFault: Fault = () => undefined
const result = (value: unknown): Reply => ({ result: value })
const notFound = (code: number, message: string): Reply => ({ status: 404, code, message })

export async function startCloudflareApi(): Promise<CloudflareApi> {
  const api: Omit<CloudflareApi, 'base' | 'close'> = {
    calls: [],
    unknown: [],
    accounts: [{ id: account, name: 'Test' }],
    databases: [],
    migrations: [],
    uploads: new Map(),
    fault: { current: noFault },
  }
  const routes = [...accountRoutes(api), ...databaseRoutes(api), ...workerRoutes(api)]

  const server = createServer(async (request, response) => {
    const call = await readCall(request, api.uploads)
    api.calls.push(call)
    const { status, body } = answer(call)
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })

  function answer(call: Call) {
    const fault = api.fault.current(call)
    if (fault) return refusal({ status: 400, ...fault })
    const found = routes.find(([method, path]) => method === call.method && path.test(call.path))
    if (!found) {
      api.unknown.push(`${call.method} ${call.path}`)
      return refusal({ status: 404, code: 7003, message: `no answer for ${call.path}` })
    }
    const reply = found[2](call, decodeURIComponent(found[1].exec(call.path)?.[1] ?? ''))
    if ('code' in reply) return refusal(reply)
    return { status: 200, body: { success: true, errors: [], messages: [], ...reply } }
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    ...api,
    base: `http://127.0.0.1:${port}${prefix}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function refusal({ status, code, message }: Refusal) {
  return {
    status,
    body: { success: false, errors: [{ code, message }], messages: [], result: null },
  }
}

/** The path loses the prefix, the account and the query, so that a test reads `PUT /workers/scripts/x`. */
async function readCall(
  request: IncomingMessage,
  uploads: CloudflareApi['uploads'],
): Promise<Call> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const bytes = Buffer.concat(chunks)
  const method = request.method ?? ''
  const path = new URL(request.url ?? '', 'http://api').pathname
    .replace(prefix, '')
    .replace(`/accounts/${account}`, '')
  const type = request.headers['content-type'] ?? ''
  if (!type.startsWith('multipart/')) return { method, path, body: bytes.toString() }

  const form = await new Response(bytes, { headers: { 'content-type': type } }).formData()
  const metadata = form.get('metadata')
  const body = metadata instanceof Blob ? await metadata.text() : (metadata ?? '')
  const name = /^\/workers\/scripts\/([^/]+)/.exec(path)?.[1]
  if (name) uploads.set(name, [...(uploads.get(name) ?? []), JSON.parse(body)])
  return { method, path, body }
}

function accountRoutes({ accounts }: Pick<CloudflareApi, 'accounts'>): Route[] {
  return [
    ['GET', /^\/accounts$/, () => result(accounts)],
    ['GET', /^\/memberships$/, () => result(accounts.map((account) => ({ account })))],
    ['GET', /^\/workers\/subdomain$/, () => result({ subdomain: 'test' })],
  ]
}

function databaseRoutes(api: Pick<CloudflareApi, 'databases' | 'migrations'>): Route[] {
  const find = (key: string) => api.databases.find(({ uuid, name }) => uuid === key || name === key)
  return [
    ['GET', /^\/d1\/database$/, () => result(api.databases)],
    [
      'POST',
      /^\/d1\/database$/,
      ({ body }) => {
        const { name, primary_location_hint: location } = JSON.parse(body)
        const uuid = `00000000-0000-4000-8000-${String(api.databases.length).padStart(12, '0')}`
        const database = { uuid, name, location, replication: 'disabled' }
        api.databases.push(database)
        return result(database)
      },
    ],
    [
      'GET',
      /^\/d1\/database\/([^/]+)$/,
      (_, key) => {
        const database = find(key)
        return database ? result(database) : notFound(7404, `no database ${key}`)
      },
    ],
    [
      'PUT',
      /^\/d1\/database\/([^/]+)$/,
      ({ body }, key) => {
        const database = find(key)
        if (!database) return notFound(7404, `no database ${key}`)
        database.replication = JSON.parse(body).read_replication.mode
        return result(database)
      },
    ],
    [
      'POST',
      /^\/d1\/database\/([^/]+)\/query$/,
      ({ body }) => {
        const { sql } = JSON.parse(body)
        const rows = /^\s*SELECT/i.test(sql) ? api.migrations.map((name, id) => ({ id, name })) : []
        const applied = /INSERT INTO d1_migrations[^']*'([^']+)'/i.exec(sql.replaceAll('"', ''))
        if (applied?.[1]) api.migrations.push(applied[1])
        return result([{ success: true, results: rows, meta: { duration: 0 } }])
      },
    ],
  ]
}

function workerRoutes(api: Pick<CloudflareApi, 'uploads'>): Route[] {
  const missing = () => notFound(10007, 'This Worker does not exist on your account.')
  const known =
    (value: (name: string) => unknown): Route[2] =>
    (_, name) =>
      api.uploads.has(name) ? result(value(name)) : missing()
  const latest = (name: string) => api.uploads.get(name)?.at(-1)?.bindings ?? []
  const secrets = (name: string) => latest(name).filter(({ type }) => type === 'secret_text')
  return [
    [
      'GET',
      /^\/workers\/services\/([^/]+)$/,
      (_, name) =>
        api.uploads.has(name)
          ? result({ default_environment: { script: { last_deployed_from: 'wrangler' } } })
          : notFound(10090, 'workers.api.error.service_not_found'),
    ],
    ['GET', /^\/workers\/scripts\/([^/]+)\/secrets$/, known(secrets)],
    ['GET', /^\/workers\/scripts\/([^/]+)\/deployments$/, known(() => ({ deployments: [] }))],
    [
      'GET',
      /^\/workers\/scripts\/([^/]+)\/settings$/,
      known((name) => ({ bindings: latest(name), tags: [] })),
    ],
    ['PUT', /^\/workers\/scripts\/([^/]+)$/, () => result({ id: 'v1', deployment_id: 'd1' })],
    [
      'POST',
      /^\/workers\/scripts\/([^/]+)\/versions$/,
      () => result({ id: 'v2', resources: { script: {} } }),
    ],
    ['POST', /^\/workers\/scripts\/([^/]+)\/deployments$/, () => result({ id: 'd2' })],
    ['PATCH', /^\/workers\/scripts\/([^/]+)\/script-settings$/, () => result({})],
    ['POST', /^\/workers\/scripts\/([^/]+)\/subdomain$/, () => result({ enabled: true })],
    ['GET', /^\/workers\/scripts\/([^/]+)\/subdomain$/, () => result({ enabled: true })],
    [
      'GET',
      /^\/workers\/workers\/([^/]+)$/,
      known((name) => ({ id: name, name, subdomain: { enabled: false, previews_enabled: false } })),
    ],
    ['GET', /^\/storage\/kv\/namespaces$/, () => result([])],
    ['POST', /^\/storage\/kv\/namespaces$/, () => result({ id: 'kv1', title: 'cache' })],
  ]
}
