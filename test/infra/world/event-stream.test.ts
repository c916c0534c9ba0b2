import http from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { streamEvents, WAITING_BYTES_MAX } from '../../../infra/world/event-stream.ts'
import { createEvents, type WorldEvent } from '../../../infra/world/events.ts'
import { listen } from '../../../infra/world/server.ts'
import { eventually } from '../../support/eventually.ts'

const ASKED = { colo: 'NRT', method: 'GET', path: '/a' }
const REQUEST = { kind: 'request', ...ASKED, status: 302, ms: 4 } as const

async function open(events = createEvents()) {
  const server = await listen((_request, response) => streamEvents(response, events))
  onTestFinished(() => server.close())
  const response = await new Promise<http.IncomingMessage>((resolve) => {
    http.get(`http://${server.address}/`, resolve)
  })
  response.on('error', () => {}) // ended from either side
  return { events, response }
}

/** Names and data, in order. */
const read = (text: string) =>
  [...text.matchAll(/event: (\w+)\ndata: (.*)\n\n/g)].map(([, kind, data = '']) => ({
    kind,
    ...JSON.parse(data),
  }))

test('an event is named by its kind and told as one line of JSON', async () => {
  const { events, response } = await open()
  let text = ''
  response.on('data', (chunk) => (text += chunk))
  events.emit(REQUEST)
  events.emit({ kind: 'ready' })
  await eventually(
    async () => read(text),
    (all) => all.length === 2,
  )
  expect(read(text)).toEqual([REQUEST, { kind: 'ready' }])
})

test('a reader who does not read holds no more than the bound, and is told how much was left out', async () => {
  const { events, response } = await open()
  const sent = 5_000
  const large: WorldEvent = { ...REQUEST, path: `/${'x'.repeat(200)}` }
  for (let i = 0; i < sent; i++) events.emit(large) // nothing is read meanwhile: this process is busy here
  let text = ''
  response.on('data', (chunk) => (text += chunk))
  await eventually(
    async () => text.match(/event: request/g)?.length ?? 0,
    (told) => told * 200 > WAITING_BYTES_MAX / 2,
  )
  const all = await eventually(
    async () => {
      events.emit({ kind: 'ready' })
      return read(text)
    },
    (heard) => heard.some(({ kind }) => kind === 'ready'),
  )
  const told = all.filter(({ kind }) => kind === 'request').length
  expect(told * 200).toBeLessThan(WAITING_BYTES_MAX)
  expect(all.find(({ kind }) => kind === 'missed')).toEqual({ kind: 'missed', count: sent - told })
})

test('a reader who does not read costs the world nothing, and others miss nothing', async () => {
  const events = createEvents()
  await open(events)
  const { response: attentive } = await open(events)
  let text = ''
  attentive.on('data', (chunk) => (text += chunk))
  let made = 0
  const told: WorldEvent = {
    ...REQUEST,
    get path() {
      made++ // read when it is made into text
      return `/${'x'.repeat(1_000)}`
    },
  }
  const emit = async () => {
    const before = made
    events.emit(told)
    await new Promise(setImmediate)
    return made - before
  }
  let sent = 0
  // Full is the stalled reader's stream, and the socket buffers of this machine before it.
  for (; (await emit()) > 1; sent++) if (sent > 100_000) throw new Error('It is never full.')
  sent++
  const afterwards = 100
  for (let i = 0; i < afterwards; i++) expect(await emit()).toBe(1) // for the one who reads
  sent += afterwards
  const heard = () => text.match(/event: \w+/g) ?? []
  await eventually(
    async () => heard().length,
    (count) => count === sent,
  )
  expect(new Set(heard())).toEqual(new Set(['event: request']))
})

test('who leaves is not written to any more', async () => {
  const { events, response } = await open()
  let written = 0
  const counted: WorldEvent = {
    kind: 'crashed',
    part: 'x',
    get words() {
      written++
      return 'read when it is made into text'
    },
  }
  events.emit(counted)
  expect(written).toBe(1)
  response.destroy()
  await eventually(
    async () => {
      const before = written
      events.emit(counted)
      return written === before
    },
    (silent) => silent,
  )
})
