// Answers as tests need them.
import type { Answer } from '../../../infra/traffic/reply.ts'
import { encodeText } from '../../../src/shared/base64.ts'

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

export const problem = (status: number, kind: string) => ({ type: `/docs#${kind}`, status })
