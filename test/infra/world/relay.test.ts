import { networkInterfaces } from 'node:os'
import { afterEach, expect, test } from 'vitest'
import { localPort, openRelay } from '../../../infra/world/relay.ts'
import { type Listening, listen } from '../../../infra/world/server.ts'
import { request } from '../../support/http.ts'

const open: { close(): void }[] = []
afterEach(() => {
  for (const one of open.splice(0)) one.close()
})

async function site(host: string, port = 0): Promise<Listening> {
  const served = await listen((_request, response) => response.end(host), port, host)
  open.push(served)
  return served
}
async function relayTo(port: number) {
  const relay = await openRelay(port)
  open.push(relay)
  const ask = () => request(`http://${relay.address}/`, 'GET', undefined, { Connection: 'close' })
  return { ask }
}
/** On a port of ::1 that nobody else has on 127.0.0.1. */
async function siteOnSix(): Promise<Listening> {
  for (;;) {
    const served = await site('::1')
    const free = await site('127.0.0.1', portOf(served)).catch(() => undefined)
    free?.close()
    if (free) return served
  }
}
const portOf = ({ address }: Listening) => Number(address.split(':').at(-1))
const hasIpv6 = Object.values(networkInterfaces())
  .flat()
  .some((one) => one?.address === '::1')

test.skipIf(!hasIpv6)('a program on ::1 alone is found', async () => {
  const { ask } = await relayTo(portOf(await siteOnSix()))
  expect((await ask()).text).toBe('::1')
})

test('a program on 127.0.0.1 alone is found, also when it comes back', async () => {
  const first = await site('127.0.0.1')
  const { ask } = await relayTo(portOf(first))
  expect((await ask()).text).toBe('127.0.0.1')
  first.close()
  await expect(ask()).rejects.toThrow()
  open.push(await listen((_request, response) => response.end('again'), portOf(first)))
  expect((await ask()).text).toBe('again')
})

test('an origin on localhost, by any name under it, has a port here', () => {
  expect(localPort('http://localhost:8000')).toBe(8000)
  expect(localPort('http://app.localhost')).toBe(80)
  for (const origin of ['http://127.0.0.1:8000', 'https://localhost:8000', 'http://example.com']) {
    expect(localPort(origin)).toBeUndefined()
  }
})
