import type { RequestListener } from 'node:http'
import { expect, test } from 'vitest'
import { claim } from '../../../infra/world/claim.ts'
import { listen } from '../../../infra/world/server.ts'
import { request } from '../../support/http.ts'

const hello: RequestListener = (_request, response) => response.end('hello')
const ask = (port: number) => request(`http://127.0.0.1:${port}/`, 'GET', undefined, {})
const failing = (code: string) => Promise.reject(Object.assign(new Error(code), { code }))

test.each(['EADDRNOTAVAIL', 'EAFNOSUPPORT'])(
  'without IPv6 (%s) it has one address',
  async (code) => {
    const open: typeof listen = (handle, port, host) =>
      host === '::1' ? failing(code) : listen(handle, port, host)
    const { port, close } = await claim(0, hello, 'npm start', open)
    expect((await ask(port)).text).toBe('hello')
    close()
  },
)

test('a free port that is taken on the other address is another free port', async () => {
  const asked: [number, string][] = []
  const open: typeof listen = (handle, port = 0, host = '127.0.0.1') => {
    asked.push([port, host])
    return host === '::1' && asked.length === 2 ? failing('EADDRINUSE') : listen(handle, port, host)
  }
  const { port, close } = await claim(0, hello, 'npm start', open)
  expect(asked.filter(([, host]) => host === '::1')).toHaveLength(2)
  expect((await ask(port)).text).toBe('hello')
  close()
})

test('a port that was named and is taken is a sentence with the command to type', async () => {
  const taken = await listen(hello)
  const port = Number(taken.address.split(':')[1])
  await expect(claim(port, hello, 'npm run dev')).rejects.toThrow(
    `Port ${port} is in use. Stop what runs there, or choose another: npm run dev -- --port ${port + 1}`,
  )
  taken.close()
})
