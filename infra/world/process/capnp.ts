// A workerd configuration as Cap'n Proto text: Workers, their bindings, and a socket for each. Pure.
// Schema: https://github.com/cloudflare/workerd/blob/main/src/workerd/server/workerd.capnp
import { join } from 'node:path'
import type { BuiltWorker } from '../build.ts'

export type Hosted = {
  /** Names the Worker and its socket within this workerd. */
  name: string
  worker: BuiltWorker
  secrets: Record<string, string>
  /** `host:port` behind every D1 or KV binding. */
  d1?: string
  kv?: string
  /** Where data points go; without it their bindings are left out. */
  analytics?: string
  /** `host:port` by service name. */
  services?: Record<string, string>
  /** The site it fronts, `http://host:port`: its var ORIGIN, and instead of services. */
  origin?: string | undefined
  /** `host:port` that leads there, when its name alone does not. */
  originAddress?: string | undefined
  /** Sent with every call to KV and to services: where it comes from. */
  from: string
  /** Without the world's wrapper: alone as it is deployed, to be measured. */
  bare?: boolean
  /** A Worker of the same workerd that stands behind every service binding, by its name: a genuine binding, no HTTP. */
  beside?: string
}

/** The header in which the world tells a Worker what the platform would: `request.cf`. */
export const CF_HEADER = 'World-Cf'
/** Milliseconds by which the clock of this request's isolate is wrong. */
export const SKEW_HEADER = 'World-Skew'
/** Goes around every Worker; the bundle itself is the one that would be deployed. */
const WRAPPER = join(import.meta.dirname, 'wrapper.worker.js')
const RATE_LIMIT = 'world:rate-limit'
const RATE_LIMIT_MODULE = join(import.meta.dirname, 'rate-limit.worker.js')
/** The headers that tell the links and KV who calls. */
const FROM_HEADER = 'World-From'
const COLO_HEADER = 'World-Colo'

/** What fetch() reaches. Without it workerd allows public addresses only, and an origin may be a
 * program on the same machine. */
const INTERNET =
  '(name = "internet", network = (allow = ["public", "private"], tlsOptions = (trustBrowserCas = true)))'

/** Everything that fetch() is asked for goes there, under the name it was asked for. */
const wayTo = (address: string) =>
  `(name = "internet", external = (address = ${text(address)}, http = ()))`

type External = { name: string; address: string; header: string; from: string }

export function workerdConfig(hosted: readonly Hosted[]): string {
  const services = hosted.flatMap((host) => [
    `(name = ${text(host.name)}, worker = ${workerOf(host)})`,
    ...externals(host).map(externalOf),
  ])
  services.push(...new Set(hosted.flatMap(datasetsOf)))
  const fronting = hosted.find(({ origin }) => origin !== undefined)
  if (fronting) {
    const { originAddress } = fronting
    services.push(originAddress === undefined ? INTERNET : wayTo(originAddress))
  }
  const sockets = hosted.map(
    ({ name }) =>
      `(name = ${text(name)}, address = "127.0.0.1:0", http = (cfBlobHeader = ${text(CF_HEADER)}), service = ${text(name)})`,
  )
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    ${services.join(',\n    ')}
  ],
  sockets = [
    ${sockets.join(',\n    ')}
  ],
  extensions = [(modules = [
    (name = ${text(RATE_LIMIT)}, internal = true, esModule = embed ${text(RATE_LIMIT_MODULE)})
  ])]
);
`
}

function workerOf(host: Hosted): string {
  const { worker, bare = false } = host
  return `(
      modules = [
        ${bare ? '' : `(name = "world.js", esModule = embed ${text(WRAPPER)}),`}
        (name = "index.js", esModule = embed ${text(worker.module)})
      ],
      compatibilityDate = ${text(worker.compatibilityDate)},
      compatibilityFlags = [${worker.compatibilityFlags.map(text).join(', ')}],
      bindings = [
        ${bindings(host).join(',\n        ')}
      ])`
}

/** A Worker with an origin calls no other. */
const servicesOf = ({ worker, origin }: Hosted) => (origin === undefined ? worker.services : [])

function bindings(host: Hosted): string[] {
  const { name, worker, secrets, origin, beside } = host
  const vars = origin === undefined ? worker.vars : { ...worker.vars, ORIGIN: origin }
  return [
    ...Object.entries(vars).map(([key, value]) =>
      typeof value === 'string'
        ? `(name = ${text(key)}, text = ${text(value)})`
        : `(name = ${text(key)}, json = ${text(JSON.stringify(value))})`,
    ),
    ...worker.secrets.map((key) => `(name = ${text(key)}, text = ${text(secrets[key] ?? '')})`),
    // The genuine D1 client, over a server of ours.
    ...worker.d1.map(
      (key) =>
        `(name = ${text(key)}, wrapped = (moduleName = "cloudflare-internal:d1-api", innerBindings = [(name = "fetcher", service = ${text(`${name}:d1`)})]))`,
    ),
    ...worker.kv.map((key) => `(name = ${text(key)}, kvNamespace = ${text(`${name}:kv`)})`),
    ...servicesOf(host).map(
      ({ binding, service }) =>
        `(name = ${text(binding)}, service = ${text(beside ?? `${name}:${service}`)})`,
    ),
    // The genuine client again; it names the dataset after its service.
    ...(host.analytics === undefined ? [] : worker.analytics).map(
      ({ binding, dataset }) => `(name = ${text(binding)}, analyticsEngine = ${text(dataset)})`,
    ),
    ...worker.rateLimits.map(rateLimitOf),
    ...(worker.versionMetadata ? [versionOf(worker.versionMetadata)] : []),
  ]
}

/** One service for each dataset, whoever writes to it. */
const datasetsOf = ({ worker, analytics }: Hosted): string[] =>
  analytics === undefined
    ? []
    : worker.analytics.map(
        ({ dataset }) =>
          `(name = ${text(dataset)}, external = (address = ${text(analytics)}, http = ()))`,
      )

/** The runtime itself has none. */
const rateLimitOf = ({ binding, limit, period }: BuiltWorker['rateLimits'][number]) => {
  const inner = Object.entries({ limit, period }).map(
    ([key, value]) => `(name = ${text(key)}, json = ${text(JSON.stringify(value))})`,
  )
  return `(name = ${text(binding)}, wrapped = (moduleName = ${text(RATE_LIMIT)}, innerBindings = [${inner.join(', ')}]))`
}

const versionOf = (key: string) =>
  `(name = ${text(key)}, json = ${text(JSON.stringify({ id: 'local', tag: '', timestamp: '' }))})`

function externals(host: Hosted): External[] {
  const { name, d1, kv, services = {}, from, beside } = host
  const called = (beside === undefined ? servicesOf(host) : []).map(({ binding, service }) => {
    const address = services[service]
    if (!address) {
      throw new Error(`wrangler.toml: ${binding} calls "${service}", which is none of the regions.`)
    }
    return { name: `${name}:${service}`, address, header: FROM_HEADER, from }
  })
  return [
    ...(d1 ? [{ name: `${name}:d1`, address: d1, header: FROM_HEADER, from }] : []),
    ...(kv ? [{ name: `${name}:kv`, address: kv, header: COLO_HEADER, from }] : []),
    ...called,
  ]
}

const externalOf = ({ name, address, header, from }: External) =>
  `(name = ${text(name)}, external = (address = ${text(address)}, http = (injectRequestHeaders = [(name = ${text(header)}, value = ${text(from)})])))`

/** A string literal; other characters than printable ASCII as UTF-8 bytes. */
function text(value: string): string {
  let literal = ''
  for (const byte of new TextEncoder().encode(value)) {
    const plain = byte >= 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x5c
    literal += plain ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`
  }
  return `"${literal}"`
}
