// What goes wrong on the way to a handler, turned into problem details: bad input, no route, lost database.
import type { Context, ErrorHandler, NotFoundHandler } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { ZodError } from 'zod'
import { DataError, type DataReason } from '../data/faults.ts'
import { ConfigError } from '../shared/config-error.ts'
import { type FaultDomain, internalHeaders } from '../shared/headers.ts'
import { type ProblemKind, problem, retryAfterSeconds } from '../shared/problem.ts'
import type { Kit } from './context.ts'
import { inventory } from './declare.ts'

/** For `new OpenAPIHono({ defaultHook })`: a 400 that names each field. */
export function refuseInvalid(
  result: { success: true } | { success: false; error: ZodError; target?: string },
  c: Context<Kit>,
): Response | undefined {
  if (result.success) return undefined
  const whole = result.target === undefined || result.target === 'json' ? 'body' : result.target
  const errors = result.error.issues.map((issue) => ({
    field: issue.path.map(String).join('.') || whole,
    message: issue.message,
  }))
  const named = errors.map(({ field, message }) => `${field}: ${message}`).join('; ')
  return problem('invalid-request', named, { requestId: c.var.requestId, errors })
}

/** 404, or 405 with `Allow` where the path has other methods. */
export const notFound =
  (app: object): NotFoundHandler<Kit> =>
  (c) => {
    const { requestId } = c.var
    const matching = inventory(app).filter(({ path }) => pattern(path).test(c.req.path))
    const methods = [...new Set(matching.map(({ method }) => method))]
    if (methods.length === 0 || methods.includes(c.req.method)) {
      return problem('not-found', `There is nothing at ${c.req.path}.`, { requestId })
    }
    const allow = [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ')
    if (c.req.method === 'OPTIONS') return c.body(null, 204, { Allow: allow })
    const detail = `${c.req.path} allows ${allow}, not ${c.req.method}.`
    return problem('method-not-allowed', detail, { requestId, headers: { Allow: allow } })
  }

const pattern = (path: string) => new RegExp(`^${path.replace(/\{[^{}]+\}/g, '[^/]+')}$`)

/** The one place where reasons become HTTP. */
export const onError: ErrorHandler<Kit> = (error, c) => {
  const { requestId } = c.var
  if (error instanceof DataError) {
    const [kind, domain, detail] = DATA_PROBLEMS[error.reason]
    if (error.reason === 'exhausted') tellExhausted(c)
    return problem(kind, detail, {
      requestId,
      retryAfterSeconds: retryAfterSeconds(c.var.chance()),
      headers: { [internalHeaders.faultDomain]: domain },
    })
  }
  if (error instanceof HTTPException) {
    if (error.res) return error.getResponse()
    if (error.status === 415) {
      const detail = 'Send Content-Type: application/json.'
      return problem('unsupported-media-type', detail, { requestId })
    }
    if (error.status === 400 && error.message.startsWith('Malformed')) {
      return problem('invalid-request', 'The body is not valid JSON.', { requestId })
    }
    if (error.status < 500) return refusal(error, requestId)
  }
  console.error(JSON.stringify({ event: 'exception', requestId, error: String(error) }))
  if (error instanceof ConfigError) {
    return problem('misconfigured', 'The log says why, under this requestId.', { requestId })
  }
  return problem('internal', 'The error was logged under this requestId.', { requestId })
}

/** What a product's middleware refuses in Hono's own way, as a problem of no kind of ours (RFC 9457 section 4.2.1). */
function refusal({ status, message }: HTTPException, requestId: string): Response {
  const body = { type: 'about:blank', title: message || `Status ${status}`, status, requestId }
  const headers = { 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store' }
  return new Response(JSON.stringify(body), { status, headers })
}

/** The one fault of the database that a product can mend. */
function tellExhausted({ req, var: { requestId } }: Context<Kit>): void {
  const advice = 'If it is always this route: give its queries an index, or less to do at once.'
  const request = `${req.method} ${req.path}`
  console.error(JSON.stringify({ event: 'database-exhausted', requestId, request, advice }))
}

const LATER = 'Nothing was lost; try again after Retry-After seconds.'
const STALE = 'Send Consistency: stale-ok to accept an older copy.'
const OTHER_EPOCH = 'Deploy with EPOCH equal to commit_seq.epoch.'

const DATA_PROBLEMS: Record<DataReason, [ProblemKind, FaultDomain, string]> = {
  'replica-unreachable': ['database-unavailable', 'region', LATER],
  'primary-unreachable': ['database-unavailable', 'primary', LATER],
  overloaded: ['overloaded', 'overload', LATER],
  // Elsewhere it would exhaust the same database.
  exhausted: ['overloaded', 'overload', `The database was reset at a limit. ${LATER}`],
  'behind-token': ['consistency-unavailable', 'primary', STALE],
  'epoch-mismatch': ['epoch-mismatch', 'primary', OTHER_EPOCH],
}
