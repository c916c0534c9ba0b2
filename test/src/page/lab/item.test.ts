import { expect, test } from 'vitest'
import type { Client, Told } from '../../../../src/page/lab/client.ts'
import { createItem, shownIn } from '../../../../src/page/lab/item.ts'
import type { Use, Workload } from '../../../../src/shared/workload.ts'

const read = { method: 'GET', path: '/things/a', status: 200 } as const
/** A product that says no version unless it is told to. */
const things = (versioned: boolean): Workload => ({
  ...{ names: ['one'], table: 'things' },
  make: ({ value }) => ({ method: 'POST', path: '/things', status: 201, body: { value } }),
  read: () => read,
  change: (_, value) => ({ method: 'PUT', path: '/things/a', status: 200, body: { value } }),
  item: ({ id, value, n }) => ({ name: id, value, ...(versioned ? { version: n } : {}) }),
})

/** Keeps one thing under a name of its own, and wants a right If-Match. */
function storeOf() {
  let thing = { id: 'a', value: undefined as unknown, n: 0 }
  const matched: (string | undefined)[] = []
  const told = (status: number): Told => ({
    ...{ colo: 'SYD', sentMs: 1, gotMs: 2, ms: 1, way: 'primary', status },
    ...{ headers: { etag: `"${thing.n}"` }, body: JSON.stringify(thing) },
  })
  const client: Client = {
    async send(_, use: Use, headers) {
      if (use.method === 'GET') return told(thing.n === 0 ? 404 : 200)
      const condition = headers?.['If-Match']
      matched.push(condition)
      if (thing.n > 0 && condition !== `"${thing.n}"`) return told(412)
      thing = { id: 'a', value: use.body?.value, n: thing.n + 1 }
      return told(use.status)
    },
  }
  return { client, matched, told, meddle: () => void thing.n++ }
}

test.each([true, false])(
  'it is made, then changed from what is there; versions of its own: %s',
  async (own) => {
    const { client, matched, told } = storeOf()
    const item = createItem(things(own), client)
    expect([item.made, item.versionIn(told(404), read)]).toEqual([false, 0])
    expect(await item.write('SYD')).toMatchObject({ version: 1 })
    expect([item.made, item.name]).toEqual([true, 'a'])
    expect(await item.write('GRU')).toMatchObject({ colo: 'GRU', version: 2, sentMs: 1, gotMs: 2 })
    expect(item.versionIn(told(200), read)).toBe(2)
    expect(item.versionIn(told(503), read)).toBeUndefined()
    expect(matched).toEqual([undefined, '"1"'])
  },
)

test('what somebody else has changed is changed all the same, and counted', async () => {
  const { client, meddle } = storeOf()
  const item = createItem(things(true), client)
  await item.write('SYD')
  meddle()
  expect(await item.write('SYD')).toMatchObject({ version: 3 })
})

test('a refusal is told with the answer, and nothing is made', async () => {
  const { told } = storeOf()
  const item = createItem(things(true), { send: async () => told(503) })
  expect(await item.write('SYD')).toMatchObject({ refused: { status: 503 } })
  expect(item.made).toBe(false)
})

test('while nobody can say what is there, nothing is sent that could be refused for it', async () => {
  const { client, matched, told } = storeOf()
  let known = true
  const item = createItem(things(true), {
    send: async (colo, use, headers) =>
      known || use.method !== 'GET' ? client.send(colo, use, headers) : told(503),
  })
  await item.write('SYD')
  known = false
  expect(await item.write('SYD')).toMatchObject({ refused: { status: 503 } })
  expect(matched).toHaveLength(1)
})

test('what does not fit is not shown', () => {
  const odd: Workload = { ...things(true), item: () => ({ name: 7, value: null, version: '2' }) }
  const nothing = { name: undefined, value: undefined, version: undefined }
  expect(shownIn(odd, '{}')).toEqual(nothing)
  expect(shownIn(things(true), 'no JSON')).toEqual(nothing)
})
