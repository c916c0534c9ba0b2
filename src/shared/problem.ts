// Errors as RFC 9457 problem details: one table of every kind, one function that makes the response.

/** Each kind's status and title; `/docs` explains them under `#<kind>`. */
export const problems = {
  'invalid-request': [400, 'The request is not valid'],
  'invalid-token': [400, 'The Consistency-Token is not valid'],
  unauthorized: [401, 'This needs credentials'],
  forbidden: [403, 'These credentials may not do that'],
  'not-found': [404, 'Not found'],
  'method-not-allowed': [405, 'This resource does not support that method'],
  'request-timeout': [408, 'The body did not arrive in time'],
  gone: [410, 'Gone'],
  'precondition-failed': [412, 'The resource has changed'],
  'body-too-large': [413, 'The body is too large'],
  'unsupported-media-type': [415, 'The body must be JSON'],
  'idempotency-key-reused': [422, 'The Idempotency-Key was used for another request'],
  'precondition-required': [428, 'If-Match is required'],
  'too-many-requests': [429, 'Too many requests'],
  internal: [500, 'Something went wrong here'],
  misconfigured: [500, 'This deployment is not configured'],
  'not-implemented': [501, 'This gateway cannot pass that on'],
  'bad-gateway': [502, 'The origin cannot be reached'],
  unanswerable: [502, 'This request cannot be answered'],
  'outcome-unknown': [502, 'Whether it was done is not known'],
  unavailable: [503, 'Temporarily unavailable'],
  'database-unavailable': [503, 'The database does not answer'],
  overloaded: [503, 'Too busy'],
  'consistency-unavailable': [503, 'No copy as new as your token can be reached'],
  'epoch-mismatch': [503, 'The database was restored and this deployment has not caught up'],
  'gateway-timeout': [504, 'The origin does not answer'],
  'not-cached': [504, 'There is no copy in the cache'],
  'loop-detected': [508, 'This gateway has the request from itself'],
} as const satisfies Record<string, readonly [number, string]>

export type ProblemKind = keyof typeof problems

/** A kind that only the product knows, such as `out-of-stock`. */
export type OwnProblem = { kind: string; status: number; title: string }

export type FieldError = { field: string; message: string }

export type ProblemExtras = {
  requestId?: string | undefined
  /** What was wrong with which field. */
  errors?: FieldError[]
  /** Seconds; sent as `Retry-After`. */
  retryAfterSeconds?: number
  headers?: Record<string, string>
}

/** Of these the route says whether they may be kept; where there is none, the door of the region does. */
const LEFT_TO_ROUTES: ReadonlySet<ProblemKind | OwnProblem> = new Set(['not-found', 'gone'])

/** A problem+json response; `detail` says what was wrong and the next move, never a secret or SQL. */
export function problem(
  which: ProblemKind | OwnProblem,
  detail: string,
  extras: ProblemExtras = {},
): Response {
  const { kind, status, title } = typeof which === 'string' ? known(which) : which
  const { requestId, errors, retryAfterSeconds, headers } = extras
  const body = { type: `/docs#${kind}`, title, status, detail, requestId, errors }
  return new Response(JSON.stringify(body), {
    status,
    headers: {
      'Content-Type': 'application/problem+json',
      ...(LEFT_TO_ROUTES.has(which) ? {} : { 'Cache-Control': 'no-store' }),
      ...(retryAfterSeconds === undefined ? {} : { 'Retry-After': String(retryAfterSeconds) }),
      ...headers,
    },
  })
}

function known(kind: ProblemKind): OwnProblem {
  const [status, title] = problems[kind]
  return { kind, status, title }
}

/** Seconds over which clients come back after a 503, so that they do not all come at once. */
const RETRY_AFTER_SECONDS = { min: 1, spread: 5 }

/** `chance` is in [0, 1). */
export const retryAfterSeconds = (chance: number): number =>
  RETRY_AFTER_SECONDS.min + Math.floor(chance * RETRY_AFTER_SECONDS.spread)
