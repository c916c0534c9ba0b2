// What a region answers whole has its length named, and by it a broken answer is noticed in time.
import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { nameLength } from '../../../src/region/length.ts'
import { machineProduct, smallWorld } from '../../support/small-world.ts'
import { openD1 } from '../lab.ts'
import { openProduct } from './lab.ts'

const app = new Hono()
app.use(nameLength)
app.get('/json', (c) => c.json({ name: 'é' }, 201, { 'X-Mine': '1' }))
app.get('/problem', (c) => c.body('{}', 404, { 'Content-Type': 'application/problem+json' }))
app.get('/page', (c) => c.html('<p>'))
app.get('/redirect', (c) => c.redirect('https://a.example/'))
const stream = () => new ReadableStream({ start: (control) => control.close() })
app.get('/events', (c) => c.body(stream(), 200, { 'Content-Type': 'text/event-stream' }))
app.get('/lines', (c) => c.body(stream(), 200, { 'Content-Type': 'application/x-ndjson' }))

test.for([
  ['/json', '13'],
  ['/problem', '2'],
  ['/page', '3'],
  ['/redirect', null],
  ['/events', null],
  ['/lines', null],
])('%s: %s', async ([path, length]) => {
  const response = await app.request(path ?? '')
  expect(response.headers.get('Content-Length')).toBe(length)
  if (path !== '/json') return
  expect([response.status, response.headers.get('X-Mine')]).toEqual([201, '1'])
  expect(await response.json()).toEqual({ name: 'é' })
})

test('HEAD has the length of GET', async () => {
  const response = await app.request('/json', { method: 'HEAD' })
  expect([response.headers.get('Content-Length'), response.body]).toEqual(['13', null])
})

test('a region names the length of whatever answers, also of what is not there', async () => {
  const { fetch } = openProduct({ mount: () => {} }, await openD1())
  for (const path of ['/healthz', '/nothing']) {
    const answer = await fetch(path)
    expect(answer.headers.get('Content-Length')).toBe(String((await answer.text()).length))
  }
})

/** A region whose answers break off after the first half. */
const BREAKS = `export default {
  fetch() {
    let sent = false
    const body = new ReadableStream({
      pull(controller) {
        if (sent) throw new Error('the region died')
        sent = true
        controller.enqueue(new TextEncoder().encode('{"a"'))
      },
    })
    const headers = { 'Content-Type': 'application/json', 'Content-Length': '8', Region: 'weur' }
    return new Response(body, { headers })
  },
}`

test('over a genuine binding, an answer that breaks off costs one more attempt', async () => {
  const world = await smallWorld({
    product: await machineProduct(),
    standIns: { REGION_WEUR: BREAKS },
  })
  const answer = await world.fetch('/api/links/none', { colo: 'LHR' })
  expect([answer.status, await answer.json()]).toEqual([
    404,
    expect.objectContaining({ detail: 'none' }),
  ])
  expect(answer.headers.get('Server-Timing')).toMatch(/attempts;desc="weur:unreachable \w+:ok"/)
})
