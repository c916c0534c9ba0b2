// What pages of other sites may do with this API: the shape of the product's declaration (src/app/cors.ts).
import { ConfigError } from './config-error.ts'

/** https://fetch.spec.whatwg.org/#http-cors-protocol */
export type Cors = Readonly<{
  /** Methods that such a page may use. */
  methods: readonly string[]
  /** Request fields that it may set, besides those that every page may. */
  headers: readonly string[]
  /** Response fields that its script may read, besides those that every script may. */
  exposed: readonly string[]
  /** How long a browser need not ask again. */
  maxAgeSeconds: number
}> &
  /** Sites as browsers name them, `https://app.example`; none of them: `[]`. Cookies never with `*`. */
  (
    | Readonly<{ origins: '*'; credentials?: never }>
    | Readonly<{ origins: readonly string[]; credentials?: boolean }>
  )

/** The declaration. Throws with the next move when an origin is written as no browser would. */
export function checkCors(cors: Cors): Cors {
  for (const origin of cors.origins === '*' ? [] : cors.origins) {
    const url = URL.canParse(origin) ? new URL(origin) : undefined
    if (url?.origin === origin) continue
    const meant = url && url.origin !== 'null' ? ` Write "${url.origin}".` : ''
    throw new ConfigError(`src/app/cors.ts: "${origin}" is not a scheme and a host.${meant}`)
  }
  return cors
}
