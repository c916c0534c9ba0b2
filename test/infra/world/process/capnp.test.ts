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
    'embed "/somewhere/index.js"',
    'compatibilityFlags = ["a_flag"]',
  ]) {
    expect(config).toContain(part)
  }
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
