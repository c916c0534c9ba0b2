// What the stand-in's account holds. A refused call leaves all of it as it was.

export const ACCOUNT = 'acc1'
export const TOKEN = 'a-token'

export type Binding = { name: string; type: string; [more: string]: unknown }

/** https://developers.cloudflare.com/api/resources/workers/subresources/scripts/subresources/versions/ */
export type Version = {
  id: string
  /** From 1, in the order of the uploads. */
  number: number
  bindings: readonly Binding[]
  placement: { mode: string; region?: string } | undefined
  annotations: Readonly<Record<string, string>>
  /** Source by name of module. */
  modules: ReadonlyMap<string, string>
  main: string
  compatibilityDate: string
  compatibilityFlags: readonly string[]
  assets?: Assets | undefined
}

export type AssetFile = { base64: string; type: string }
/** By path, which begins with `/`. `config` as wrangler sends it: `_headers` and the like. */
export type Assets = {
  files: ReadonlyMap<string, AssetFile>
  config: Readonly<Record<string, unknown>>
}

export type Share = { version_id: string; percentage: number }
export type Deployment = { id: string; versions: readonly Share[]; annotations: object }

export type Script = {
  versions: Version[]
  /** The latest first; it is what serves. */
  deployments: Deployment[]
  crons: string[]
  workersDev: boolean
  previews: boolean
  /** Patterns, and custom domains. */
  routes: string[]
  domains: string[]
  /** Which database answers it, as D1's `meta` tells. https://developers.cloudflare.com/d1/worker-api/return-object/ */
  servedBy?: { served_by_region: string; served_by_colo: string; served_by_primary: boolean }
  /** What the platform tells it of where it runs: `remote-LHR`. */
  cfPlacement?: string
  /** What is set beside versions: observability, tags. */
  settings: Record<string, unknown>
}

export type Database = {
  uuid: string
  name: string
  location: string | undefined
  jurisdiction: string | undefined
  replication: 'auto' | 'disabled'
  /** As a test wants it told. */
  bytes?: number
}

export type Namespace = {
  id: string
  title: string
  jurisdiction: string | undefined
  keys: Map<string, string>
}

export type State = {
  accounts: { id: string; name: string }[]
  tokens: Set<string>
  /** undefined: none was registered yet. */
  subdomain: string | undefined
  scripts: Map<string, Script>
  databases: Database[]
  namespaces: Namespace[]
  /** Static assets by their hash, whichever Worker sent them, and what each upload of them is to bring. */
  blobs: Map<string, AssetFile>
  uploads: Map<string, Record<string, { hash: string; size: number }>>
  /** A new id, never the same; in the form of a UUID. */
  newId(): string
  /** Placement hints, such as `aws:us-east-1`. */
  hints: string[]
  /** Names of the domains that the account has. */
  zones: string[]
  /** Runs SQL as one transaction in a database. */
  query(database: string, sql: string, params: readonly unknown[]): Promise<unknown[]>
  /** A database as SQL. */
  dump(database: string): Promise<string>
}

export const emptyState = ({ query, dump }: Pick<State, 'query' | 'dump'>): State => {
  let made = 0
  return {
    accounts: [{ id: ACCOUNT, name: 'Test' }],
    tokens: new Set([TOKEN]),
    subdomain: 'test',
    scripts: new Map(),
    databases: [],
    namespaces: [],
    ...{ blobs: new Map(), uploads: new Map() },
    newId() {
      made += 1
      return `00000000-0000-4000-8000-${String(made).padStart(12, '0')}`
    },
    hints: ['aws:eu-west-2', 'aws:us-east-1', 'gcp:us-east4'],
    zones: ['example.com'],
    query,
    dump,
  }
}

/** The version that serves all or most of the traffic. */
export function serving({ versions, deployments }: Script): Version | undefined {
  const shares = deployments[0]?.versions ?? []
  const [most] = [...shares].sort((a, b) => b.percentage - a.percentage)
  return versions.find(({ id }) => id === most?.version_id)
}
