// What a declaration may say: origins as browsers write them.
import { expect, test } from 'vitest'
import { ConfigError } from '../../../src/shared/config-error.ts'
import { checkCors } from '../../../src/shared/cors.ts'

const REST = { methods: ['GET'], headers: [], exposed: [], maxAgeSeconds: 600 }
const of = (...origins: string[]) => checkCors({ ...REST, origins })

test('names origins as browsers do', () => {
  expect(
    of('https://app.example', 'http://localhost:5173', 'https://[::1]:8443').origins,
  ).toHaveLength(3)
  const all = { ...REST, origins: '*' } as const
  expect(checkCors(all)).toBe(all)
})

test.each([
  ['https://app.example/', 'Write "https://app.example".'],
  ['https://App.example', 'Write "https://app.example".'],
  ['https://app.example:443', 'Write "https://app.example".'],
  ['https://exämple.com', 'Write "https://xn--exmple-cua.com".'],
  ['app.example', 'is not a scheme and a host.'],
  ['*', 'is not a scheme and a host.'],
  ['null', 'is not a scheme and a host.'],
  ['file:///', 'is not a scheme and a host.'],
])('with %j stops with the next move', (origin, message) => {
  expect(() => of(origin)).toThrow(ConfigError)
  expect(() => of(origin)).toThrow(message)
})
