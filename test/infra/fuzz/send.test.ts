// Raw exchanges with servers that answer, close, hang up in the middle, or are left.
import { once } from 'node:events'
import net, { type AddressInfo } from 'node:net'
import { afterAll, expect, test } from 'vitest'
import { send } from '../../../infra/fuzz/send.ts'
import { drawn } from './lab.ts'

const servers: net.Server[] = []
afterAll(() => {
  for (const server of servers) server.close()
})

async function serve(answer: (socket: net.Socket, request: string) => void): Promise<number> {
  const server = net.createServer((socket) => {
    let request = ''
    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      request += chunk
      answer(socket, request)
    })
  })
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

const asked = drawn({
  ...{ method: 'POST', target: '/', body: Buffer.from('abc'), framing: { kind: 'length' } },
})

test('the whole request arrives, and the response comes in pieces', async () => {
  const port = await serve((socket, request) => {
    if (!request.endsWith('abc')) return
    socket.write('HTTP/1.1 200 OK\r\nContent-')
    setImmediate(() => socket.write('Length: 2\r\n\r\nok'))
  })
  const exchange = await send(port, asked)
  expect(exchange).toMatchObject({ kind: 'answered', received: { status: 200 } })
})

test('a connection that closes early, and one that does not speak HTTP', async () => {
  const closing = await serve((socket) =>
    socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\na'),
  )
  expect(await send(closing, asked)).toEqual({ kind: 'closed' })
  const other = await serve((socket) => socket.end('SSH-2.0\r\n\r\n'))
  expect(await send(other, asked)).toMatchObject({ kind: 'not-http' })
})

test('a client leaves in its request, or before the response', async () => {
  const got: string[] = []
  const port = await serve((socket, request) => {
    socket.once('close', () => got.push(request))
  })
  expect(await send(port, { ...asked, leaves: 'in-request' })).toEqual({ kind: 'left' })
  expect(await send(port, { ...asked, leaves: 'before-response' })).toEqual({ kind: 'left' })
  await expect.poll(() => got.length).toBe(2)
  expect(got.map((request) => request.endsWith('abc'))).toEqual([false, true])
})

test('nobody there is a closed connection', async () => {
  const port = await serve(() => {})
  servers.pop()?.close()
  await expect.poll(async () => (await send(port, asked)).kind).toBe('closed')
})
