import { expect, test } from 'vitest'
import { miniflareOptions, type SmallWorker } from '../../../infra/small/options.ts'

const EDGE: SmallWorker = {
  env: 'edge',
  name: 'a-edge',
  source: 'export default {}',
  compatibilityDate: '2026-10-20',
  compatibilityFlags: ['a_flag'],
  vars: { TEXT: 'a', NUMBER: 1 },
  secrets: ['SECRET'],
  kv: ['CACHE'],
  d1: ['DB'],
  services: [{ binding: 'REGION_A', service: 'a-region' }],
  rateLimits: [{ binding: 'LIMIT', namespaceId: '7', limit: 5, period: 10 as const }],
  analytics: [{ binding: 'POINTS', dataset: 'points' }],
  versionMetadata: 'VERSION',
}
type Made = { workers: { config: { name: string; compatibilityFlags: string[]; env: object } }[] }
const workersOf = (options: Parameters<typeof miniflareOptions>[0]) =>
  (miniflareOptions(options) as unknown as Made).workers.map(({ config }) => config)
const secrets = { SECRET: 'secret', OTHER: 'not asked for' }

test('every binding of wrangler.toml has its own kind', () => {
  const [edge] = workersOf({ workers: [EDGE], secrets })
  expect(edge).toMatchObject({ name: 'a-edge', compatibilityFlags: ['a_flag'] })
  expect(edge?.env).toEqual({
    TEXT: { type: 'text', value: 'a' },
    NUMBER: { type: 'json', value: 1 },
    SECRET: { type: 'text', value: 'secret' },
    CACHE: { type: 'kv', id: 'small' },
    DB: { type: 'd1', id: 'small' },
    REGION_A: { type: 'worker', worker: 'a-region' },
    LIMIT: { type: 'rate-limit', namespace: '7', simple: { limit: 5, period: 10 } },
    POINTS: { type: 'analytics-engine-dataset', name: 'points' },
    VERSION: { type: 'version-metadata' },
  })
})

test('a variable given replaces one of wrangler.toml, and a secret', () => {
  const vars = { edge: { TEXT: 'b', SECRET: 'mine' } }
  const [edge] = workersOf({ workers: [EDGE], secrets, vars })
  expect(edge?.env).toMatchObject({
    TEXT: { type: 'text', value: 'b' },
    SECRET: { type: 'text', value: 'mine' },
  })
})

test('a stand-in is a Worker of its own, in place of the one bound', () => {
  const [edge, other] = workersOf({ workers: [EDGE], secrets, standIns: { REGION_A: 'source' } })
  expect(edge?.env).toMatchObject({ REGION_A: { type: 'worker', worker: 'stand-in-region-a' } })
  expect(other?.name).toBe('stand-in-region-a')
})
