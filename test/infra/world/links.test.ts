// A link over real sockets, with time in the test's hand.
import { once } from 'node:events'
import http from 'node:http'
import { afterEach, expect, test } from 'vitest'
import { createLink, WHOLE } from '../../../infra/world/links.ts'
import { type Listening, listen } from '../../../infra/world/server.ts'
import { until } from '../../src/settle.ts'
import { createClock, type HandClock } from '../../support/clock.ts'
import { eventually } from '../../support/eventually.ts'

const servers: Listening[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

async function setUp({ target = '', speed = 1, chance = 0.25 } = {}) {
  const clock = createClock()
  const seen: { url: string | undefined; body: string; headers: http.IncomingHttpHeaders }[] = []
  const far = await listen(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    seen.push({ url: request.url, body, headers: request.headers })
    response.setHeader('X-Answer', 'yes')
    response.end(`you said ${body}`)
  })
  const link = createLink({
    from: 'A',
    to: 'b',
    rttMs: 100,
    target: () => target || far.address,
    clock,
    random: () => chance,
    speed,
  })
  const near = await listen(link.handle)
  servers.push(far, near)
  return { clock, seen, link, address: near.address }
}

function send(address: string, body: string, headers: Record<string, string> = {}) {
  const state: { text?: string; error?: string; answer?: unknown } = {}
  const options = { method: 'POST', headers, agent: false }
  const request = http.request(`http://${address}/path?q=1`, options)
  request.on('response', async (response) => {
    let text = ''
    try {
      for await (const chunk of response) text += chunk
      state.answer = response.headers['x-answer']
      state.text = text
    } catch (error) {
      state.error = String(error)
    }
  })
  request.on('error', (error) => {
    state.error = error.message
  })
  request.end(body)
  return Object.assign(state, { leave: () => request.destroy() })
}

/** Waits until more than so many sleep. */
const asleep = (clock: HandClock, than = 0) => until(() => clock.sleeping().length > than)

/** Each look at the other side takes real time. */
const STEP_MS = 50

/** Turns the clock until `done`, in steps, and returns how far. */
async function turnUntil(clock: HandClock, done: () => boolean) {
  let ms = 0
  await eventually(async () => {
    if (!done() && clock.sleeping().length > 0) {
      clock.advance(STEP_MS)
      ms += STEP_MS
    }
    return done()
  }, Boolean)
  return ms
}

test('what is of one hop ends at the link, and the request arrives', async () => {
  const { seen, address } = await setUp({ speed: 0 })
  const headers = { Trailer: 'Expires', TE: 'trailers', Upgrade: 'websocket', 'X-Kept': 'yes' }
  const state = send(address, 'a', headers)
  await expect.poll(() => state.text ?? state.error).toBeDefined()
  expect(state.text).toBe('you said a')
  const arrived = seen[0]?.headers ?? {}
  expect(arrived['x-kept']).toBe('yes')
  expect(['trailer', 'te', 'upgrade'].filter((name) => name in arrived)).toEqual([])
})

test('a connection is used again, but not one that a body went through', async () => {
  const ports: (number | undefined)[] = []
  const far = await listen((request, response) => {
    ports.push(request.socket.remotePort)
    request.resume()
    response.end('ok')
  })
  servers.push(far)
  const { address } = await setUp({ speed: 0, target: far.address })
  for (const body of ['', '', 'a', 'a', '']) {
    const state = send(address, body)
    await expect.poll(() => state.text ?? state.error).toBe('ok')
  }
  const [first, second, third, fourth, fifth] = ports
  expect([second, fifth]).toEqual([first, first])
  expect(new Set([first, third, fourth]).size).toBe(3)
})

test('CONNECT is refused in HTTP', async () => {
  const { address } = await setUp()
  const [host, port] = address.split(':')
  const request = http.request({ host, port, method: 'CONNECT', path: 'example.com:443' })
  request.end()
  const [response] = await once(request, 'connect')
  expect(response.statusCode).toBe(501)
})

test('what goes through is unchanged, without the headers of the simulation', async () => {
  const { clock, seen, address } = await setUp()
  const sent = send(address, 'hello', { 'World-From': 'A', 'World-Cf': '{}', 'X-Mine': '1' })
  await turnUntil(clock, () => sent.text !== undefined)
  expect([sent.text, sent.answer]).toEqual(['you said hello', 'yes'])
  expect(seen).toMatchObject([{ url: '/path?q=1', body: 'hello', headers: { 'x-mine': '1' } }])
  expect(Object.keys(seen[0]?.headers ?? {}).filter((name) => /^world-/.test(name))).toEqual([])
})

test.each([
  ['half of the round trip', {}, {}, 49],
  ['what slow adds to it', {}, { slowMs: 1_000 }, 549],
  [
    'a tenth at ten times the speed, but a fault as slow as was asked',
    { speed: 10 },
    { slowMs: 200 },
    104,
  ],
])('nothing arrives before %s', async (_, options, state, beforeMs) => {
  const { clock, seen, link, address } = await setUp(options)
  link.state = { ...WHOLE, ...state }
  send(address, 'x')
  await asleep(clock)
  clock.advance(beforeMs)
  expect(seen).toHaveLength(0)
  await turnUntil(clock, () => seen.length > 0)
})

test('no answer arrives before the other half', async () => {
  const { clock, seen, address } = await setUp()
  const sent = send(address, 'x')
  await turnUntil(clock, () => seen.length > 0)
  expect(sent.text).toBeUndefined()
  const rest = await turnUntil(clock, () => sent.text !== undefined)
  expect(rest).toBeGreaterThanOrEqual(49)
})

test('what enters a cut link arrives when it is whole again', async () => {
  const { clock, seen, link, address } = await setUp()
  const cut = (now: boolean) => ({ ...WHOLE, cut: now })
  link.state = cut(true)
  const sent = send(address, 'late')
  await asleep(clock)
  clock.advance(60_000)
  expect([seen.length, sent.text, sent.error]).toEqual([0, undefined, undefined])
  link.state = cut(false)
  await turnUntil(clock, () => sent.text !== undefined)
  expect(sent.text).toBe('you said late')
})

test('nobody at the far end is a broken connection, after the time it takes to learn', async () => {
  const gone = await listen(() => {})
  gone.close()
  const { clock, address } = await setUp({ target: gone.address })
  const sent = send(address, 'x')
  await asleep(clock)
  expect(sent.error).toBeUndefined()
  await turnUntil(clock, () => sent.error !== undefined)
  expect(sent.error).toContain('socket hang up')
})

/** A far end that holds every request, and notes how its connection ends. */
async function setUpHolding() {
  const held: { path: string | undefined; response: http.ServerResponse }[] = []
  const ends: string[] = []
  const connections = new Set<unknown>()
  const far = await listen((request, response) => {
    held.push({ path: request.url, response })
    connections.add(request.socket)
    request.socket.once('error', (error: NodeJS.ErrnoException) => ends.push(error.code ?? ''))
    request.socket.once('end', () => ends.push('end'))
  })
  servers.push(far)
  return { ...(await setUp({ target: far.address })), held, ends, connections }
}

test('a caller that leaves resets the far end, when the news has travelled', async () => {
  const { clock, address, held, ends } = await setUpHolding()
  const sent = send(address, 'x')
  await turnUntil(clock, () => held.length > 0)
  sent.leave()
  await asleep(clock)
  clock.advance(49)
  expect(ends).toEqual([])
  await turnUntil(clock, () => ends.length > 0)
  // The end of a connection alone would tell workerd nothing.
  expect(ends).toEqual(['ECONNRESET'])
})

test('a request is on its way, and so is the news that its caller left', async () => {
  const { clock, address, held, ends } = await setUpHolding()
  const sent = send(address, 'x')
  await asleep(clock)
  clock.advance(20)
  const sleepers = clock.sleeping().length
  sent.leave()
  await asleep(clock, sleepers)
  clock.advance(30)
  await until(() => held.length > 0)
  expect(ends).toEqual([])
  await turnUntil(clock, () => ends.length > 0)
  expect(ends).toEqual(['ECONNRESET'])
})

test('a caller that leaves while its answer travels breaks no connection of others', async () => {
  const { clock, address, held, ends, connections } = await setUpHolding()
  const [early, late] = [send(address, ''), send(address, '')]
  await turnUntil(clock, () => held.length === 2)
  const before = clock.sleeping().length
  held[0]?.response.end('answer')
  await asleep(clock, before)
  early.leave()
  held[1]?.response.end('answer')
  await turnUntil(clock, () => late.text !== undefined)
  await turnUntil(clock, () => clock.sleeping().length === 0)
  const third = send(address, '')
  await turnUntil(clock, () => held.length === 3)
  held[2]?.response.end('third')
  await turnUntil(clock, () => third.text !== undefined)
  expect([third.text, ends, connections.size]).toEqual(['third', [], 2])
})

test('a lost exchange breaks in the middle of its answer', async () => {
  const { clock, seen, link, address } = await setUp()
  link.state = { ...WHOLE, lossRate: 0.3 }
  const sent = send(address, 'x')
  await turnUntil(clock, () => sent.error !== undefined)
  expect(seen).toHaveLength(1) // it had its effect
  expect(sent.text).toBeUndefined()
})

test('an exception at the far end is a bare 500, and the request has no effect', async () => {
  const { clock, seen, link, address } = await setUp()
  link.state = { ...WHOLE, far: { ...WHOLE.far, errorRate: 0.3 } }
  const sent = send(address, 'x')
  await turnUntil(clock, () => sent.text !== undefined)
  expect([sent.text, seen.length]).toEqual(['Internal Server Error', 0])
})

test('a slow far end and a wrong clock', async () => {
  const { clock, seen, link, address } = await setUp()
  link.state = { ...WHOLE, far: { slowMs: 5_000, errorRate: 0, skewMs: -60_000 } }
  const sent = send(address, 'x')
  await turnUntil(clock, () => seen.length > 0)
  expect(seen[0]?.headers['world-skew']).toBe('-60000')
  const rest = await turnUntil(clock, () => sent.text !== undefined)
  expect(rest).toBeGreaterThanOrEqual(5_000)
})
