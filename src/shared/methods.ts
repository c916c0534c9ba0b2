// Methods by what they do (RFC 9110 section 9.2.1).

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Changes nothing: it may be sent twice, answered from a copy, and has nothing to make idempotent. */
export const isSafe = (method: string): boolean => SAFE.has(method)
