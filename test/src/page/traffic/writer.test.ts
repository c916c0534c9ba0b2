import { expect, test } from 'vitest'
import type { Answer } from '../../../../src/page/panel.ts'
import { createWriter } from '../../../../src/page/traffic/writer.ts'
import { importTokenKeys, signToken } from '../../../../src/shared/token.ts'
import type { Use, Workload } from '../../../../src/shared/workload.ts'

const keys = await importTokenKeys(`k1:${'A'.repeat(43)}`)
const position = { epoch: 1, floor: 7, bookmark: null }
const token = await signToken(keys, position, 1_800_000_000_000)

const made: Workload = {
  names: [],
  table: 'things',
  make: ({ value }) => ({ method: 'POST', path: '/things', status: 201, body: { value } }),
  read: (name) => ({ method: 'GET', path: `/things/${name}`, status: 200 }),
  item: ({ id }) => ({ name: id, value: '' }),
}
const changed: Workload = {
  ...made,
  follow: (name) => ({ method: 'GET', path: `/${name}`, status: 302 }),
  change: (name, value) => ({
    method: 'PUT',
    path: `/things/${name}`,
    status: 200,
    body: { value },
  }),
}

/** A product that answers each write as `status` says. */
function product(workload: Workload, ...statuses: (number | undefined)[]) {
  const sent: { use: Use; headers: Record<string, string> }[] = []
  const writer = createWriter({
    workload,
    key: 'secret',
    async exchange(use, _colo, headers): Promise<Answer> {
      sent.push({ use, headers })
      const status = statuses.shift() ?? use.status
      return { status, ms: 1, headers: { 'consistency-token': token }, body: '{"id":"x1"}' }
    },
  })
  const write = async () => (await writer.write('NRT'))?.path
  return { sent, writer, write }
}

test('one item is made, then changed, whatever its version; what was written can be read as who wrote it', async () => {
  const { sent, writer } = product(changed)
  expect(await writer.write('NRT')).toEqual({ path: '/x1', session: { token, position } })
  await writer.write('GRU')
  expect(sent.map(({ use }) => `${use.method} ${use.path}`)).toEqual([
    'POST /things',
    'PUT /things/x1',
  ])
  expect(sent.map(({ headers }) => headers['If-Match'])).toEqual([undefined, '*'])
  expect(sent[0]?.headers).toMatchObject({ Authorization: 'Bearer secret' })
  const once = sent.map(({ headers }) => headers['Idempotency-Key'])
  expect(new Set(once).size).toBe(2)
  const values = sent.map(({ use }) => use.body?.value)
  expect(new Set(values).size).toBe(2)
})

test('a product that changes nothing makes another each time', async () => {
  const { sent, write } = product(made)
  expect([await write(), await write()]).toEqual(['/things/x1', '/things/x1'])
  expect(sent.map(({ use }) => use.method)).toEqual(['POST', 'POST'])
})

test('a refused write is no session; an item that is gone is made again, one that could not be reached is not', async () => {
  const { sent, write } = product(changed, 201, 503, 404, 201)
  expect([await write(), await write(), await write(), await write()]).toEqual([
    '/x1',
    undefined,
    undefined,
    '/x1',
  ])
  expect(sent.map(({ use }) => use.method)).toEqual(['POST', 'PUT', 'PUT', 'POST'])
})
