// Our KV against plain Miniflare's: the genuine client cannot tell them apart.

import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { realClock } from '../../../../infra/world/time.ts'
import { openMiniflare } from '../../../support/miniflare.ts'
import { kvBinding, type Served, serveKv } from './client.ts'

/**
 * Where we differ on purpose, all of it outside this script: a colo shows what it saw before
 * (windowMs is 0 here), a second put within a second is refused (switched off here), and faults.
 */
const INTENDED: Record<string, unknown> = {}

type Outcome = [step: string, outcome: { ok: unknown } | { error: string }]

let served: Served
let workers: Awaited<ReturnType<typeof openMiniflare<'conformance'>>>

beforeAll(async () => {
  served = await serveKv({
    clock: realClock,
    random: () => 0,
    windowMs: 0,
    writesPerSecondLimit: false,
  })
  const contents = readFileSync(new URL('./conformance-worker.js', import.meta.url), 'utf8')
  workers = await openMiniflare({
    conformance: {
      contents,
      env: { PLAIN: { type: 'kv', id: 'kv1' }, OURS: kvBinding(served.address, 'NRT') },
    },
  })
}, 60_000)

afterAll(async () => {
  await workers?.stop()
  served?.stop()
})

const run = async (binding: string, now: number): Promise<Outcome[]> => {
  const answer = await fetch(new URL(`/${binding}?now=${now}`, workers.urls.conformance))
  return (await answer.json()) as Outcome[]
}

test('every operation gives what plain Miniflare gives, error texts included', async () => {
  const now = Math.floor(realClock.now() / 1000)
  const plain = await run('PLAIN', now)
  const ours = await run('OURS', now)
  const expected = plain.map(([step, outcome]) => [step, INTENDED[step] ?? outcome])
  expect(ours).toEqual(expected)
  expect(ours.filter(([, outcome]) => 'error' in outcome).length).toBeGreaterThan(40)
}, 60_000)
