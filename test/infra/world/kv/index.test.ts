import { request } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import { createKv, type KvFault, type KvOptions } from '../../../../infra/world/kv/index.ts'
import { turn } from '../../../src/settle.ts'
import { createClock } from '../../../support/clock.ts'
import { type Served, serveKv } from './client.ts'

let served: Served | undefined
afterEach(() => {
  served?.stop()
  served = undefined
})

async function start(options: Partial<KvOptions> = {}) {
  const clock = createClock()
  const { address, kv, stop } = await serveKv({ clock, random: () => 0, ...options })
  served = { address, kv, stop }
  const call = async (method: string, path: string, body?: string, colo = 'NRT') => {
    const init = { method, headers: { 'World-Colo': colo } }
    const url = `http://${address}${path}`
    const res = await fetch(url, body === undefined ? init : { ...init, body })
    return { status: res.status, words: res.statusText, text: await res.text() }
  }
  return { address, kv, clock, call }
}

const faulty = (fault: KvFault, at = 'NRT') => {
  const faults = new Set<KvFault>([fault])
  return (colo: string): ReadonlySet<KvFault> => (colo === at ? faults : new Set())
}

test('reads, writes and hits are counted', async () => {
  const { kv, call } = await start()
  expect(await call('PUT', '/k', 'v')).toMatchObject({ status: 200 })
  expect(await call('GET', '/k')).toMatchObject({ status: 200, text: 'v' })
  expect(await call('GET', '/k', undefined, 'GRU')).toMatchObject({ text: 'v' })
  await call('POST', '/bulk/get', '{"keys":["k","other"]}', 'GRU')
  await call('GET', '/')
  expect(kv.state()).toEqual({ keys: 1, reads: 5, writes: 1, hits: 2 })
  await call('DELETE', '/k')
  await call('PUT', '/', 'no key: not a write')
  expect(kv.state()).toEqual({ keys: 0, reads: 5, writes: 2, hits: 2 })
})

test('error: every call of the colo is a 500, counted, and other colos are well', async () => {
  const { kv, call } = await start({ fault: faulty('error') })
  const failed = { status: 500, words: 'Internal Server Error' }
  expect(await call('PUT', '/k', 'v')).toMatchObject(failed)
  expect(await call('GET', '/k')).toMatchObject(failed)
  expect(await call('GET', '/')).toMatchObject(failed)
  expect(await call('PUT', '/k', 'v', 'GRU')).toMatchObject({ status: 200 })
  expect(kv.state()).toEqual({ keys: 1, reads: 2, writes: 2, hits: 0 })
})

test('put-429: every put is refused, reads and deletes are not', async () => {
  const { kv, call } = await start({ fault: faulty('put-429') })
  const refused = { status: 429, words: 'Too Many Requests' }
  expect(await call('PUT', '/k', 'v')).toMatchObject(refused)
  expect(await call('PUT', '/k', 'v')).toMatchObject(refused)
  expect(await call('GET', '/k')).toMatchObject({ status: 404 })
  expect(await call('DELETE', '/k')).toMatchObject({ status: 200 })
  expect(kv.state()).toEqual({ keys: 0, reads: 1, writes: 3, hits: 0 })
})

test('whatever KV refuses or leaves unanswered is told, and a key that is not there is no refusal', async () => {
  const faults = new Set<KvFault>()
  const told: object[] = []
  const { address, call } = await start({
    fault: () => faults,
    refused: (what) => told.push(what),
  })
  await call('GET', '/nothing')
  await call('PUT', '/k', 'v')
  expect(told).toEqual([])
  await call('PUT', '/k', 'too soon')
  faults.add('error')
  await call('GET', '/k', undefined, 'GRU')
  faults.add('hang')
  const waiting = request(`http://${address}/k`, { headers: { 'World-Colo': 'NRT' } })
  waiting.on('error', () => {}) // ended from this side
  waiting.end()
  while (told.length < 3) await turn()
  waiting.destroy()
  expect(told).toEqual([
    { colo: 'NRT', call: 'put', status: 429 },
    { colo: 'GRU', call: 'get', status: 500 },
    { colo: 'NRT', call: 'get' },
  ])
})

test('stale: the colo keeps what it saw until the fault is healed', async () => {
  const faults = new Set<KvFault>()
  const { kv, clock, call } = await start({ fault: () => faults })
  await call('GET', '/k', undefined, 'GRU')
  await call('PUT', '/k', 'v')
  faults.add('stale')
  clock.advance(3_600_000)
  expect(await call('GET', '/k', undefined, 'GRU')).toMatchObject({ status: 404 })
  faults.clear()
  expect(await call('GET', '/k', undefined, 'GRU')).toMatchObject({ text: 'v' })
  expect(kv.state()).toMatchObject({ reads: 3, hits: 1 })
})

test('hang: no answer while the client waits, and the call is counted', async () => {
  const asked = Promise.withResolvers<void>()
  const hang = faulty('hang')
  const fault = (colo: string) => {
    if (colo === 'NRT') asked.resolve()
    return hang(colo)
  }
  const { address, kv, call } = await start({ fault })
  let answers = 0
  const hanging = request(`http://${address}/k`, { headers: { 'World-Colo': 'NRT' } })
  hanging.on('response', () => {
    answers += 1
  })
  hanging.on('error', () => {}) // it is cut below
  hanging.end()
  await asked.promise
  expect(await call('GET', '/k', undefined, 'GRU')).toMatchObject({ status: 404 })
  expect(answers).toBe(0)
  expect(kv.state()).toMatchObject({ reads: 2 })
  hanging.destroy()
})

test('a client that leaves in the middle of a put changes nothing', async () => {
  const { address, kv, call } = await start()
  const headers = { 'World-Colo': 'NRT', 'Content-Length': 100 }
  const half = request(`http://${address}/k`, { method: 'PUT', headers })
  const gone = new Promise((resolve) => half.on('close', resolve).on('error', () => {}))
  await new Promise<void>((sent) => half.write('half', () => sent()))
  half.destroy()
  await gone
  expect(await call('GET', '/k')).toMatchObject({ status: 404 })
  expect(kv.state()).toMatchObject({ keys: 0, writes: 0 })
})

test('words from a caller cannot break the status line', async () => {
  const { call } = await start()
  const body = JSON.stringify({ keys: ['k'], type: 'a\r\nb: é' })
  expect(await call('POST', '/bulk/get', body)).toMatchObject({ status: 400 })
})

test('a call without a colo, and a window that is no time, are told what is wrong', async () => {
  const { address } = await start()
  const res = await fetch(`http://${address}/k`)
  expect([res.status, await res.text()]).toEqual([
    400,
    'World-Colo is missing: the binding must inject this header',
  ])
  const options = { clock: createClock(), random: () => 0, windowMs: -1 }
  expect(() => createKv(options)).toThrow('KV windowMs is -1')
})
