// Our KV against plain Miniflare's: the genuine client cannot tell them apart.

import { readFileSync } from 'node:fs'
import { Miniflare } from 'miniflare'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { realClock } from '../../../../infra/world/time.ts'
import { kvBinding, type Served, serveKv } from './client.ts'

/**
 * Where we differ on purpose, all of it outside this script: a colo shows what it saw before
 * (windowMs is 0 here), a second put within a second is refused (switched off here), and faults.
 */
const INTENDED: Record<string, unknown> = {}

type Outcome = [step: string, outcome: { ok: unknown } | { error: string }]

let served: Served
let miniflare: Miniflare

beforeAll(async () => {
  served = await serveKv({
    clock: realClock,
    random: () => 0,
    windowMs: 0,
    writesPerSecondLimit: false,
  })
  const contents = readFileSync(new URL('./conformance-worker.js', import.meta.url), 'utf8')
  miniflare = new Miniflare({
    workers: [
      {
        config: {
          name: 'conformance',
          compatibilityDate: '2026-10-20',
          manifest: { mainModule: 'i.js', modules: { 'i.js': { type: 'esm', contents } } },
          env: { PLAIN: { type: 'kv', id: 'kv1' }, OURS: kvBinding(served.address, 'NRT') },
        },
      },
    ],
  })
  await miniflare.ready
}, 60_000)

afterAll(async () => {
  await miniflare?.dispose()
  served?.stop()
})

const run = async (binding: string, now: number): Promise<Outcome[]> => {
  const answer = await miniflare.dispatchFetch(`http://test/${binding}?now=${now}`)
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
