// Requests and answers as tests need them.

import type { Intent, Planned } from '../../../infra/storm/plan.ts'
import { createSession, type Outgoing } from '../../../infra/storm/session.ts'
import type { Answer } from '../../../infra/traffic/reply.ts'
import { encodeText } from '../../../src/shared/base64.ts'

export const planned = (intent: Intent, rest: Partial<Planned> = {}): Planned => ({
  client: 4,
  n: 0,
  colo: 'NRT',
  thinkMs: 100,
  wish: undefined,
  anonymous: false,
  intent,
  ...rest,
})

/** As a client sends it that knows nothing yet. */
export const outgoing = (intent: Intent, rest: Partial<Outgoing> = {}): Outgoing => ({
  ...createSession().next(planned(intent)),
  ...rest,
})

export const token = (floor: number, bookmark: string | null = null): string =>
  `v1.k1.${encodeText(JSON.stringify({ epoch: 1, F: floor, B: bookmark, issued: 1 }))}.${'x'.repeat(43)}`

export function answer(
  status: number,
  body?: object | string,
  headers: Record<string, string> = {},
): Answer {
  const type = status < 400 ? 'application/json' : 'application/problem+json'
  const text = typeof body === 'object' ? JSON.stringify(body) : (body ?? '')
  const all = new Headers({ 'Content-Type': type, 'Consistency-Token': token(9), ...headers })
  return { kind: 'answered', status, headers: all, text }
}

export const link = (version: number, slug = 'a') => ({
  slug,
  version,
  url: `https://example.com/${version}`,
  disabled: false,
  title: '',
})

export const problem = (status: number, kind: string) => ({ type: `/docs#${kind}`, status })
