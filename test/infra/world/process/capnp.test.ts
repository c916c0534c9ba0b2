// The configuration that workerd is given: complete, and safe against what a value may contain.
import { expect, test } from 'vitest'
import { workerdConfig } from '../../../../infra/world/process/capnp.ts'

const worker = {
  env: 'weur',
  name: 'meridian-weur',
  module: '/somewhere/index.js',
  compatibilityDate: '2026-10-20',
  compatibilityFlags: ['a_flag'],
  vars: { REGION: 'weur', LIST: [1, 2] },
  secrets: ['API_KEYS', 'ABSENT'],
  kv: ['CACHE'],
  d1: ['DB'],
  services: [{ binding: 'OTHER', service: 'meridian-apac' }],
  rateLimits: [{ binding: 'LIMIT', namespaceId: '7', limit: 5, period: 10 as const }],
  analytics: [{ binding: 'POINTS', dataset: 'points' }],
  versionMetadata: 'VERSION',
}
const host = {
  name: 'meridian-weur',
  worker,
  secrets: { API_KEYS: 'quote " slash \\ newline \n é' },
  d1: '127.0.0.1:1',
  kv: '127.0.0.1:2',
  services: { 'meridian-apac': '127.0.0.1:3' },
  from: 'weur',
}

test('every binding of the Worker is there, each with its server', () => {
  const config = workerdConfig([host])
  for (const part of [
    '(name = "REGION", text = "weur")',
    '(name = "LIST", json = "[1,2]")',
    '(name = "ABSENT", text = "")',
    '(name = "CACHE", kvNamespace = "meridian-weur:kv")',
    'innerBindings = [(name = "fetcher", service = "meridian-weur:d1")]',
    '(name = "OTHER", service = "meridian-weur:meridian-apac")',
    'address = "127.0.0.1:3"',
    '(name = "LIMIT", wrapped = (moduleName = "world:rate-limit", innerBindings = [(name = "limit", json = "5"), (name = "period", json = "10")]))',
    'embed "/somewhere/index.js"',
    'compatibilityFlags = ["a_flag"]',
  ]) {
    expect(config).toContain(part)
  }
})

test('a Worker that is measured stands alone, and may call another by a genuine binding', () => {
  const bare = workerdConfig([{ ...host, bare: true, beside: 'next door' }])
  expect(workerdConfig([host])).toContain('world.js')
  expect(bare).not.toContain('world.js')
  expect(bare).toContain('(name = "OTHER", service = "next door")')
  expect(bare).not.toContain('127.0.0.1:3')
})

test('data points go to one service for each dataset, whoever writes them, and nowhere without one', () => {
  const [one, other] = ['NRT', 'FRA'].map((name) => ({ ...host, name, analytics: '127.0.0.1:4' }))
  const config = workerdConfig([one ?? host, other ?? host])
  expect(config.split('(name = "POINTS", analyticsEngine = "points")')).toHaveLength(3)
  const service = '(name = "points", external = (address = "127.0.0.1:4", http = ()))'
  expect(config.split(service)).toHaveLength(2)
  expect(workerdConfig([host])).not.toContain('POINTS')
})

test('values cannot leave their literal', () => {
  expect(workerdConfig([host])).toContain(
    'text = "quote \\x22 slash \\x5c newline \\x0a \\xc3\\xa9"',
  )
})

test('a service that is no region is a clear error', () => {
  expect(() => workerdConfig([{ ...host, services: {} }])).toThrow(
    'OTHER calls "meridian-apac", which is none of the regions',
  )
})

test('with an origin: its var, a network that reaches it, and no services', () => {
  expect(workerdConfig([host])).not.toContain('internet')
  const config = workerdConfig([
    { ...host, services: {}, origin: 'http://127.0.0.1:8000' },
    { ...host, name: 'other', services: {}, origin: 'http://127.0.0.1:8000' },
  ])
  expect(config).toContain('(name = "ORIGIN", text = "http://127.0.0.1:8000")')
  expect(config.split('(name = "internet", network = (allow = ["public", "private"]')).toHaveLength(
    2,
  )
  expect(config).not.toContain('OTHER')
  expect(config).toContain('(name = "CACHE", kvNamespace = "meridian-weur:kv")')
})

test('with an address for the origin, everything fetched goes there', () => {
  const fronting = { ...host, services: {}, origin: 'http://localhost:8000' }
  const config = workerdConfig([{ ...fronting, originAddress: '127.0.0.1:9' }])
  expect(config).toContain('(name = "ORIGIN", text = "http://localhost:8000")')
  expect(config).toContain('(name = "internet", external = (address = "127.0.0.1:9", http = ()))')
  expect(config).not.toContain('network =')
})

test('the origin outranks a var of that name in wrangler.toml', () => {
  const vars = { ORIGIN: 'https://example.com' }
  const config = workerdConfig([{ ...host, worker: { ...worker, vars }, origin: 'http://[::1]:1' }])
  expect(config.match(/name = "ORIGIN", text = "[^"]*"/g)).toEqual([
    'name = "ORIGIN", text = "http://[::1]:1"',
  ])
})
