import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { createVisits, parseVisit, VISITS_MAX, type Visit } from '../../../infra/world/visits.ts'

const known = { colos: ['LHR', 'NRT'], regions: ['weur', 'apac'] }

test.each([
  ['nonsense', 'body', 'JSON object'],
  [{ path: '/' }, 'colo', 'LHR, NRT'],
  [{ colo: 'MARS', path: '/' }, 'colo', 'LHR, NRT'],
  [{ colo: 'nrt', path: 'a' }, 'path', 'begin with /'],
  [{ colo: 'nrt', path: '/a b' }, 'path', 'visible ASCII'],
  [{ colo: 'nrt', path: '/_world/faults' }, 'path', 'not of the world'],
  [{ colo: 'nrt', path: '/', method: 'get' }, 'method', 'capital'],
  [{ colo: 'nrt', path: '/', direct: 'mars' }, 'direct', 'weur, apac'],
  [{ colo: 'nrt', path: '/', headers: { 'a b': 'c' } }, 'headers', 'names and values'],
  [{ colo: 'nrt', path: '/', headers: { a: 'b\r\nc: d' } }, 'headers', 'names and values'],
  [{ colo: 'nrt', path: '/', headers: { a: 1 } }, 'headers', 'names and values'],
  [{ colo: 'nrt', path: '/', body: {} }, 'body', 'text'],
  [{ colo: 'nrt', path: '/', answer: 'yes' }, 'answer', 'true or false'],
  [{ colo: 'nrt', path: '/', label: 'a b' }, 'label', 'hyphens'],
  [{ colo: 'nrt', path: '/', speed: 1 }, 'speed', 'not a field'],
])('the visit %j is refused, naming %s', (input, field, words) => {
  const parsed = parseVisit(input, known)
  if (parsed.ok) throw new Error('taken')
  expect(parsed.field).toBe(field)
  expect(parsed.message).toContain(words)
})

async function site(handle: http.RequestListener) {
  const server = http.createServer(handle)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  const visits = createVisits(() => port)
  onTestFinished(() => {
    visits.close()
    server.closeAllConnections()
    server.close()
  })
  return visits
}

function visit(input: object): Visit {
  const parsed = parseVisit({ colo: 'nrt', path: '/a', ...input }, known)
  if (!parsed.ok) throw new Error(parsed.message)
  return parsed.visit
}

test('it is sent as a user there would, and its answer is told', async () => {
  const heard: object[] = []
  const visits = await site(async (request, response) => {
    const { method, url, headers } = request
    let body = ''
    for await (const chunk of request) body += chunk
    heard.push({
      method,
      url,
      body,
      colo: headers['world-colo'],
      direct: headers['world-direct'],
      label: headers['world-label'],
      own: headers.own,
    })
    response.writeHead(302, { Location: 'https://example.com/', Age: '3' }).end('moved')
  })
  const way = { direct: 'apac', label: 'my-own' }
  const sent = { method: 'POST', body: 'é', ...way, headers: { Own: 'x' } }
  const answer = await visits.send(visit(sent))
  expect(heard).toEqual([{ method: 'POST', url: '/a', body: 'é', colo: 'NRT', ...way, own: 'x' }])
  expect(answer).toMatchObject({ status: 302, body: 'moved' })
  expect(answer?.headers).toMatchObject({ location: 'https://example.com/', age: '3' })
})

test('an answer that never comes whole is none', async () => {
  const visits = await site((request, response) => {
    if (request.url === '/broken') response.writeHead(200, { 'Content-Length': 9 }).write('half')
    response.destroy()
  })
  expect(await visits.send(visit({}))).not.toHaveProperty('status')
  expect(await visits.send(visit({ path: '/broken' }))).not.toHaveProperty('status')
})

test('more than can be under way are refused, until one has ended', async () => {
  const waiting: http.ServerResponse[] = []
  const all = Promise.withResolvers<void>()
  const visits = await site((_request, response) => {
    if (waiting.push(response) === VISITS_MAX) all.resolve()
  })
  const sent = Array.from({ length: VISITS_MAX }, () => visits.send(visit({})))
  expect(sent).not.toContain(undefined)
  expect(visits.send(visit({}))).toBeUndefined()
  await all.promise
  waiting[0]?.end()
  await Promise.race(sent)
  expect(visits.send(visit({}))).toBeDefined()
})
