// The world's rate limiting binding does what Miniflare's does: one script of calls, the same answers.
import { afterAll, expect, test } from 'vitest'
import makeLimit from '../../../../infra/world/process/rate-limit.worker.js'
import { openMiniflare } from '../../../support/miniflare.ts'

type Call = Record<string, unknown> | null
const CALLS: Call[] = [
  ...Array.from({ length: 4 }, () => ({ key: 'a' })),
  { key: 'b' },
  {},
  { key: 'c', delta: 3 },
  { key: 'c' },
  { key: 'd', limit: 1 },
  { key: 'd', limit: 1 },
  { key: 7 },
  { key: 'a', period: 11 },
  { key: 'a', unknown: 1 },
  { key: 'a', limit: 'x' },
  null,
]
const simple = { limit: 3, period: 60 as const }

const SOURCE = `export default { async fetch(request, env) {
  const told = []
  for (const call of await request.json()) {
    try { told.push(await env.LIMIT.limit(call)) } catch (error) { told.push(error.message) }
  }
  return Response.json(told)
} }`

const env = { LIMIT: { type: 'rate-limit', namespace: '7', simple } }
const { urls, stop } = await openMiniflare({ limited: { contents: SOURCE, env } })
afterAll(stop)

async function ours(calls: Call[]): Promise<unknown[]> {
  const binding = makeLimit(simple)
  const told: unknown[] = []
  for (const call of calls) {
    told.push(await binding.limit(call).catch((error: Error) => error.message))
  }
  return told
}

async function theirs(calls: Call[]): Promise<unknown> {
  const init = { method: 'POST', body: JSON.stringify(calls) }
  return (await fetch(urls.limited, init)).json()
}

// Again when the minute ends between two calls.
test('the same calls, the same answers', { retry: 1 }, async () => {
  const told = await ours(CALLS)
  expect(told.slice(0, 5)).toEqual([true, true, true, false, true].map((success) => ({ success })))
  expect(await theirs(CALLS)).toEqual(told)
})

test('a window later everybody may again', async () => {
  const binding = makeLimit({ limit: 1, period: 10 })
  const at = Date.now
  let now = 1_800_000_000_000
  Date.now = () => now
  try {
    expect(await binding.limit({ key: 'a' })).toEqual({ success: true })
    now += 9_999
    expect(await binding.limit({ key: 'a' })).toEqual({ success: false })
    now += 1
    expect(await binding.limit({ key: 'a' })).toEqual({ success: true })
  } finally {
    Date.now = at
  }
})
