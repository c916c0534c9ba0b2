// What the live edge is asked, and what its answers mean.

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createLive } from '../../../infra/deploy/live.ts'
import { labPlan } from './fixture.ts'

const { workers } = labPlan()
const regions = workers.filter(({ role }) => role === 'region')
const [region] = regions
const edge = workers.at(-1)
if (!region || !edge) throw new Error('the plan has Workers')

let answer: { status: number; body: object }
let asked: { path: string; overrides: string | undefined; key: string | undefined }[]
const server = createServer(({ url = '', headers }, response) => {
  const overrides = headers['cloudflare-workers-version-overrides']
  asked.push({ path: url, overrides: overrides?.toString(), key: headers.authorization })
  response.writeHead(answer.status).end(JSON.stringify(answer.body))
})
let origin = ''
beforeEach(async () => {
  asked = []
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(() => {
  server.closeAllConnections()
  return new Promise((resolve) => server.close(resolve))
})

const live = (signal = new AbortController().signal) =>
  createLive({ origin, key: 'mk_a_b', clock: { now: () => 0 }, signal })

test('a region is asked through the edge, one version of it, with the key', async () => {
  answer = { status: 200, body: { status: 200, version: 'v2', ms: 12 } }
  const [first] = live().questions(region, regions, [])
  expect(await first?.('v2')).toMatchObject({ ok: true, version: 'v2', ms: 12 })
  expect(asked).toEqual([
    {
      path: '/ops/regions/weur/probe?path=%2Fhealthz',
      overrides: 'lab-weur="v2"',
      key: 'Bearer mk_a_b',
    },
  ])
})

test('of the product, everything below 500 is an answer; of our own routes only 200', async () => {
  answer = { status: 200, body: { status: 404, version: 'v2', ms: 1 } }
  const answers = await Promise.all(
    live()
      .questions(region, regions, ['/api/links'])
      .map((question) => question('v2')),
  )
  expect(answers.map(({ ok }) => ok)).toEqual([false, false, true])
})

test.for([
  ['a region that does not answer', 200, { failure: 'unreachable', ms: 1 }, /unreachable/],
  ['a key that is refused', 401, { detail: 'Send a key.' }, /the edge answered 401. Send a key/],
] as const)('%s is a failed answer that says why', async ([, status, body, says]) => {
  answer = { status, body }
  const [first] = live().questions(region, regions, [])
  expect(await first?.('v2')).toMatchObject({ ok: false, said: expect.stringMatching(says) })
})

test("a deploy that is ended hears no failed answer, which would be the version's fault", async () => {
  const [first] = live(AbortSignal.abort(new Error('ended'))).questions(region, regions, [])
  await expect(first?.('v2')).rejects.toThrow('ended')
})

test('the edge tells its version, and every region is asked through it', async () => {
  answer = { status: 200, body: { id: 'v9', status: 200 } }
  const answers = await Promise.all(
    live()
      .questions(edge, regions, [])
      .map((question) => question('v9')),
  )
  expect(answers[0]).toMatchObject({ ok: true, version: 'v9' })
  const wanted = ['/ops/version', '/ops/regions/weur/probe', '/ops/regions/enam/probe']
  expect(asked.map(({ path }) => path.split('?')[0])).toEqual(expect.arrayContaining(wanted))
})

test('what can be read of the API is asked of the API', async () => {
  answer = {
    status: 200,
    body: {
      paths: { '/api/links': { get: {}, post: {} }, '/{slug}': { get: {} }, '/a': { post: {} } },
    },
  }
  expect(await live().paths()).toEqual(['/api/links'])
})
