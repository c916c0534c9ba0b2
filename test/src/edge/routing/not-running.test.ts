// What wrangler dev answers for a service binding whose Worker nobody runs: by its own Miniflare and its own registry.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Miniflare } from 'miniflare'
import { expect, onTestFinished, test } from 'vitest'
import { attempt, type Endpoint } from '../../../../src/edge/routing/attempt.ts'
import { createClock } from '../../../support/clock.ts'

const CAP_MS = 800
const ASKS = 'export default { fetch: (request, { REGION }) => REGION.fetch(request) }'

test('it is no answer of the region, and the next one is asked', async () => {
  const registry = mkdtempSync(join(tmpdir(), 'meridian-registry-'))
  const worker = {
    config: {
      ...{ name: 'edge', compatibilityDate: '2026-10-20', compatibilityFlags: [] },
      env: { REGION: { type: 'worker', worker: 'nobody' } },
      manifest: {
        ...{ mainModule: 'index.js', modules: { 'index.js': { type: 'esm', contents: ASKS } } },
      },
    },
    dev: {},
  }
  const options = { cf: false, logRequests: false, workers: [worker] }
  // The constructor's types do not know module types given as data.
  const dev = new Miniflare({ ...options, unsafeDevRegistryPath: registry } as never)
  onTestFinished(async () => {
    await dev.dispose()
    rmSync(registry, { recursive: true, force: true })
  })
  const edge = (await dev.getWorker('edge')) as unknown as Endpoint
  const answers: Response[] = []
  const region: Endpoint = {
    async fetch(url) {
      const answer = await edge.fetch(url, {})
      answers.push(answer.clone())
      return answer
    },
  }
  const tried = await attempt(region, 'https://short.example/a', {}, CAP_MS, createClock())
  expect(answers.map(({ status }) => status)).toEqual([503])
  expect(await answers[0]?.text()).toContain('Worker "nobody" not found')
  expect(tried).toMatchObject({ kind: 'failed', failure: 'unreachable' })
  expect(tried).not.toHaveProperty('response')
})
