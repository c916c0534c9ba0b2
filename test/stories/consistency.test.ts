// Stories of consistency: what is new is found, and what a token brings. Replicas that lag and a primary that is away:
// test/stories/failures.
import { expect, test } from 'vitest'
import { describeWorld } from '../support/world.ts'

const world = describeWorld()

const tokenOf = ({ headers }: { headers: Headers }) => headers.get('Consistency-Token') ?? ''
const target = (name: string) => ({ url: `https://example.com/${name}` })

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
