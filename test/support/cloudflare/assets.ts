// Static assets as wrangler sends them: what is missing is asked for, and what came is named by a token in the upload.
// https://developers.cloudflare.com/workers/static-assets/direct-upload/
import { type Call, type Reply, type Route, refuse, result } from './route.ts'
import type { AssetFile, Assets, State } from './state.ts'

export const UPLOAD = '/workers/assets/upload'

type Manifest = Record<string, { hash: string; size: number }>
type Metadata = {
  assets?: { jwt: string; config?: Record<string, unknown> }
  keep_assets?: boolean
}

export function assetRoutes(state: State): Route[] {
  return [
    [
      'POST',
      /^\/workers\/scripts\/([^/]+)\/assets-upload-session$/,
      ({ body }) => {
        const { manifest }: { manifest: Manifest } = JSON.parse(body)
        const session = { id: state.newId(), manifest }
        state.uploads.set(session.id, manifest)
        const missing = missingOf(state, manifest)
        return result({ jwt: session.id, buckets: missing.length > 0 ? [missing] : [] })
      },
    ],
    ['POST', /^\/workers\/assets\/upload$/, (call) => receive(call, state)],
  ]
}

const missingOf = ({ blobs }: State, manifest: Manifest): string[] =>
  [...new Set(Object.values(manifest).map(({ hash }) => hash))].filter((hash) => !blobs.has(hash))

/** The caller shows the token of its session, and no other. */
async function receive({ form, token = '' }: Call, state: State): Promise<Reply> {
  const manifest = state.uploads.get(token)
  if (!manifest) return refuse(403, 10000, 'Authentication error')
  for (const [hash, part] of form ?? []) {
    if (!(part instanceof Blob)) return refuse(400, 10021, `The part ${hash} is no file`)
    state.blobs.set(hash, { base64: await part.text(), type: part.type })
  }
  return result(missingOf(state, manifest).length > 0 ? {} : { jwt: token })
}

/** Of an upload of code: the files that its token stands for. `undefined`: it has none. */
export function assetsOf({ assets }: Metadata, state: State): Assets | undefined | 'unknown' {
  if (!assets) return undefined
  const manifest = state.uploads.get(assets.jwt)
  if (!manifest || missingOf(state, manifest).length > 0) return 'unknown'
  const files = new Map<string, AssetFile>()
  for (const [path, { hash }] of Object.entries(manifest)) {
    const blob = state.blobs.get(hash)
    if (blob) files.set(path, blob)
  }
  return { files, config: assets.config ?? {} }
}
