import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { servePage } from '../../../infra/page/serve.ts'

const assets = new Map([
  ['', { type: 'text/html; charset=utf-8', body: '<p>é</p>' }],
  ['main.js', { type: 'text/javascript; charset=utf-8', body: 'go()' }],
])

async function ask(path: string, method = 'GET') {
  const server = http.createServer((request, response) => servePage(assets, request, response))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  return fetch(`http://127.0.0.1:${port}${path}`, { method, redirect: 'manual' })
}

test('a file comes with its type, and under a policy that allows nothing in line', async () => {
  const page = await ask('/_page/?from=here')
  expect(await page.text()).toBe('<p>é</p>')
  expect(page.headers.get('Content-Type')).toBe('text/html; charset=utf-8')
  expect(page.headers.get('X-Content-Type-Options')).toBe('nosniff')
  const policy = page.headers.get('Content-Security-Policy') ?? ''
  expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'")
  expect(policy).not.toContain('unsafe')
  const head = await ask('/_page/main.js', 'HEAD')
  expect([head.status, head.headers.get('Content-Length'), await head.text()]).toEqual([
    200,
    '4',
    '',
  ])
})

test.each([
  ['/_page', 'GET', 308, 'Location', '/_page/'],
  ['/_page/other.js', 'GET', 404, 'Content-Type', 'text/plain'],
  ['/_page/', 'POST', 405, 'Allow', 'GET, HEAD'],
])('%s, asked by %s, is %i', async (path, method, status, field, value) => {
  const answer = await ask(path, method)
  expect([answer.status, answer.headers.get(field)]).toEqual([status, value])
})
