// What a route of the stand-in is: a call in, a result or a refusal out.

export type Call = {
  method: string
  /** Without prefix, account and query: `/workers/scripts/lab-weur`. */
  path: string
  query: URLSearchParams
  body: string
  /** Where the stand-in was called, for the URLs it hands out. */
  origin: string
  /** Of `Authorization: Bearer`. */
  token: string | undefined
  /** Of an upload. */
  form: FormData | undefined
}

export type Refusal = { status: number; code: number; message: string; retryAfterSeconds?: number }
/** `raw`: as it is, without an envelope. */
export type Reply =
  | { result: unknown; info?: object }
  | { raw: string; headers?: Record<string, string> }
  | Refusal
export type Route = readonly [
  method: string,
  path: RegExp,
  answer: (call: Call, key: string, other: string) => Reply | Promise<Reply>,
]

export const result = (value: unknown): Reply => ({ result: value })
export const refuse = (status: number, code: number, message: string): Refusal => ({
  ...{ status, code, message },
})

const PER_PAGE = 10

/** https://developers.cloudflare.com/fundamentals/api/how-to/make-api-calls/#paginated-results */
export function page(items: readonly unknown[], query: URLSearchParams): Reply {
  const perPage = Number(query.get('per_page') ?? PER_PAGE)
  const at = Number(query.get('page') ?? 1)
  const shown = items.slice((at - 1) * perPage, at * perPage)
  const info = { page: at, per_page: perPage, count: shown.length, total_count: items.length }
  return { result: shown, info }
}
