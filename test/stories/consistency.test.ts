// Stories of consistency: a writer sees its own writes everywhere at once; the primary may be away.
import { expect, test } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { describeWorld } from '../support/world.ts'

const world = describeWorld()

const tokenOf = ({ headers }: { headers: Headers }) => headers.get('Consistency-Token') ?? ''
const target = (name: string) => ({ url: `https://example.com/${name}` })

test('a writer reads its own write from another colo at once, while a stranger may see the old one', async () => {
  await world.write('SYD', 'POST', '/api/links', { body: { slug: 'mine', ...target('one') } })
  // London's replica is half a minute behind, and has the first version.
  await eventually(
    () => world.anew('LHR', '/api/links/mine'),
    ({ status, headers }) =>
      status === 200 && !headers.get('Server-Timing')?.includes('enam primary'),
  )
  await world.fault({ kind: 'replica-lag', region: 'weur', ms: 30_000 })
  const changed = await world.write('SYD', 'PUT', '/api/links/mine', {
    body: target('two'),
    headers: { 'If-Match': '"1"' },
  })
  expect(changed.status).toBe(200)

  const stranger = await world.anew('LHR', '/mine')
  expect(stranger.headers.get('Location')).toBe('https://example.com/one')
  expect(stranger.timing('db')).toBe('weur replica')

  const writer = await world.at('LHR', '/mine', { token: tokenOf(changed) })
  expect(writer.headers.get('Location')).toBe('https://example.com/two')
  expect(writer.timing('db')).toBe('enam primary') // the replica was given its share of the time
  expect(writer.timing('attempts')).toBe('weur:ok') // and its region was not blamed
  expect(writer.headers.get('Cache-Control')).toBe('private, no-store')
})

test("a new link's first visitor finds it, although the replica there has not heard of it", async () => {
  await world.fault({ kind: 'replica-lag', region: 'weur', ms: 30_000 })
  await world.write('SYD', 'POST', '/api/links', { body: { slug: 'new', ...target('new') } })
  for (const path of ['/new', '/api/links/new']) {
    const visitor = await world.at('LHR', path)
    expect([visitor.status, visitor.timing('db')]).toEqual([
      path === '/new' ? 302 : 200,
      'weur replica',
    ])
    expect(visitor.headers.get('Server-Timing')).toContain('db;desc="enam primary"')
  }
})

test('who guesses names costs the primary no more than the budget of the isolate he meets', async () => {
  const began = Date.now()
  const told: string[] = []
  const guesser = async (name: string) => {
    for (let guess = 0; guess < 10; guess++) {
      const { status, headers } = await world.at('LHR', `/guess-${name}-${guess}`)
      expect(status).toBe(404)
      told.push(headers.get('Server-Timing') ?? '')
    }
  }
  await Promise.all([...'abcdefghij'].map(guesser))
  const confirmed = told.filter((text) => text.includes('db;desc="enam primary"')).length
  const seconds = (Date.now() - began) / 1_000
  expect(confirmed).toBeGreaterThan(0)
  expect(confirmed).toBeLessThanOrEqual(20 + 5 * seconds) // src/data/budget.ts
})

test('a token travels: each answer carries the next one, and it never goes back', async () => {
  const made = await world.write('GRU', 'POST', '/api/links', {
    body: { slug: 'traveller', ...target('a') },
  })
  let token = tokenOf(made)
  for (const [index, colo] of ['NRT', 'JNB', 'LAX', 'DEL'].entries()) {
    const read = await world.at(colo, '/api/links/traveller', { token })
    expect(read.json.version).toBe(index + 1)
    const changed = await world.write(colo, 'PATCH', '/api/links/traveller', {
      body: { title: `seen in ${colo}` },
      headers: { 'If-Match': read.headers.get('ETag') ?? '' },
      token: tokenOf(read),
    })
    expect(changed.status).toBe(200)
    token = tokenOf(changed)
  }
})

test('Consistency: session gives a reader a token, latest reads the primary', async () => {
  const plain = await world.at('FRA', '/rfc9457')
  expect(plain.headers.has('Consistency-Token')).toBe(false)
  const session = await world.at('FRA', '/rfc9457', { headers: { Consistency: 'session' } })
  expect(tokenOf(session)).toMatch(/^v1\.k1\./)
  const latest = await world.at('FRA', '/rfc9457', { headers: { Consistency: 'latest' } })
  expect([latest.timing('cache'), latest.timing('db')]).toEqual(['bypass', 'enam primary'])
})

test('a forged token is refused before any region is asked', async () => {
  const made = await world.write('GRU', 'POST', '/api/links', { body: target('x') })
  const token = tokenOf(made)
  const forged = `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`
  const answer = await world.at('GRU', '/rfc9110', { token: forged })
  expect(answer.status).toBe(400)
  expect(answer.json.type).toBe('/docs#invalid-token')
  expect(answer.timing('attempts')).toBeUndefined()
})

test('repeated writes have one effect, whichever region they reach', async () => {
  const request = {
    body: { title: 'once', ...target('once') },
    headers: { 'Idempotency-Key': 'story-of-one-effect' },
  }
  const colos = ['LHR', 'NRT', 'GRU', 'SYD', 'LAX', 'DME']
  const answers = await Promise.all(
    [...colos, ...colos].map((colo) => world.write(colo, 'POST', '/api/links', request)),
  )
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201))
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
  const replayed = answers.filter(({ headers }) => headers.get('Idempotency-Replayed') === 'true')
  expect(replayed).toHaveLength(answers.length - 1)
})

test('primary down: reads go on, writes get a 503 that loses nothing, and healing ends it', async () => {
  const fault = await world.fault({ kind: 'primary-down' })
  for (const colo of ['LHR', 'NRT', 'GRU', 'EWR']) {
    const read = await world.anew(colo, '/rfc6455')
    expect(read.status).toBe(302)
    expect(read.timing('db')).toMatch(/ replica$/)
  }
  const request = {
    body: { slug: 'patient', ...target('patient') },
    headers: { 'Idempotency-Key': 'story-of-patience' },
  }
  const refused = await world.write('LHR', 'POST', '/api/links', request)
  expect(refused.status).toBe(503)
  expect(refused.headers.get('Content-Type')).toBe('application/problem+json')
  expect(Number(refused.headers.get('Retry-After'))).toBeGreaterThanOrEqual(1)
  // The region is whole and not blamed; the primary's own region is asked whether it is the primary.
  expect(refused.timing('attempts')).toBe('weur:primary enam:ok')

  await world.heal(fault)
  const made = await eventually(
    () => world.write('LHR', 'POST', '/api/links', request),
    ({ status }) => status === 201,
  )
  expect(made.headers.has('Idempotency-Replayed')).toBe(false)
  expect((await world.at('SYD', '/patient', { token: tokenOf(made) })).status).toBe(302)
})
