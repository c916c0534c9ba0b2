import { expect, test } from 'vitest'
import { answerWords, createClient } from '../../../../src/page/lab/client.ts'
import type { Answer, Ask, Context } from '../../../../src/page/panel.ts'

/** A page whose API answers so. */
function pageOf(respond: (ask: Ask) => Partial<Answer>) {
  const asked: Ask[] = []
  const context: Context = {
    ...{ page: 'world', colos: [], regions: [], key: 'secret', names: (id) => id, say: () => {} },
    async request(ask) {
      asked.push(ask)
      return { ms: 1, headers: {}, body: '', ...respond(ask) }
    },
  }
  return { asked, context }
}

const read = { method: 'GET', path: '/items/1', status: 200 } as const
const token = (floor: number) => {
  const claims = btoa(JSON.stringify({ epoch: 1, F: floor, B: null }))
  return `v1.k.${claims}.signed`
}

test('a client with a memory hands on the token that it got, in every colo; one without sends none', async () => {
  const { asked, context } = pageOf(() => ({
    status: 200,
    headers: { 'consistency-token': token(7) },
  }))
  for (const remembering of [true, false]) {
    const client = createClient(context, remembering)
    await client.send('SYD', read)
    await client.send('GRU', read)
  }
  expect(asked.map(({ colo }) => colo)).toEqual(['SYD', 'GRU', 'SYD', 'GRU'])
  const sent = asked.map(({ headers }) => headers?.['consistency-token'])
  expect(sent).toEqual([undefined, token(7), undefined, undefined])
})

test('a change goes with the key and as JSON; a read goes without', async () => {
  const { asked, context } = pageOf(() => ({ status: 204 }))
  const client = createClient(context, false)
  const use = { ...read, method: 'PATCH', body: { url: 'x' } } as const
  const told = await client.send('SYD', use, { 'If-Match': '"1"' })
  expect(told).toMatchObject({ status: 204, body: '', colo: 'SYD' })
  expect(told.gotMs).toBeGreaterThanOrEqual(told.sentMs)
  expect(asked[0]).toMatchObject({
    ...{ method: 'PATCH', body: '{"url":"x"}', colo: 'SYD' },
    headers: {
      authorization: 'Bearer secret',
      'content-type': 'application/json',
      'if-match': '"1"',
    },
  })
  expect(Object.keys(asked[0]?.headers ?? {})).toHaveLength(3)
  await client.send('SYD', read)
  expect(asked[1]).toMatchObject({ method: 'GET', headers: {} })
})

test('no answer is told as such, and where an answer came from', async () => {
  const cacheStatus = { 'cache-status': 'M; hit; ttl=9; detail="kv"' }
  const answers = [{}, { status: 200, headers: cacheStatus }]
  const { context } = pageOf(() => answers.shift() ?? {})
  const client = createClient(context, true)
  const [none, kept] = [await client.send('SYD', read), await client.send('SYD', read)]
  expect([none.way, answerWords(none), kept.way]).toEqual(['failed', 'No answer.', 'kv'])
})

test.each([
  [412, '{"detail":"It is now \\"2\\"."}', '412, “It is now "2".”'],
  [404, 'Nothing.', '404'],
  [200, '{"detail":"mine"}', '200'],
])('an answer %i of %s is told', (status, body, words) => {
  expect(answerWords({ status, body, ms: 1, headers: {} })).toBe(words)
})
