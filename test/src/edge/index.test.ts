// The edge's entry: what an isolate keeps between requests must not hang on any one of them.
import { afterEach, expect, test, vi } from 'vitest'
import worker from '../../../src/edge/index.ts'
import { contextOf } from '../context.ts'

afterEach(() => vi.restoreAllMocks())

const env = {
  EPOCH: '1',
  API_KEYS: `admin:${'0'.repeat(64)}:operate`,
  TOKEN_KEYS: `k1:${'A'.repeat(43)}`,
  ORIGIN: 'https://site.example',
  CACHE: { get: async () => null, put: async () => {} } as never,
}
const ask = () => worker.fetch(new Request('https://short.example/'), env, contextOf())

test('a first request that is ended while it reads the configuration keeps nobody else waiting', async () => {
  const imported = vi.spyOn(crypto.subtle, 'importKey')
  imported.mockImplementationOnce(() => new Promise(() => {})) // the request is gone: it never settles
  vi.spyOn(globalThis, 'fetch').mockImplementation(async () => new Response('the site'))
  void ask()
  expect(await (await ask()).text()).toBe('the site')
  const calls = imported.mock.calls.length
  expect((await ask()).status).toBe(200)
  expect(imported.mock.calls.length).toBe(calls) // and it is read once
})
