// The shop as its customers and its operator meet it: through edge, service binding, region and D1.
import { describe, expect, test } from 'vitest'
import { smallWorld } from '../support/small-world.ts'

const world = await smallWorld()

type Sent = { colo?: string; key?: string; body?: object; headers?: Record<string, string> }

async function send(method: string, path: string, sent: Sent = {}) {
  const { colo = 'LHR', key, body, headers } = sent
  const response = await world.fetch(path, {
    colo,
    method,
    headers: {
      ...(key !== undefined && { Authorization: `Bearer ${key}` }),
      ...(body && { 'Content-Type': 'application/json' }),
      ...headers,
    },
    ...(body && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  const json = response.headers.get('Content-Type')?.includes('json') ? JSON.parse(text) : undefined
  const [, cache] = /cache;desc="(\w+)"/.exec(response.headers.get('Server-Timing') ?? '') ?? []
  return { status: response.status, headers: response.headers, text, json, cache }
}
const get = (path: string, colo = 'LHR') => send('GET', path, { colo })
const operate = (method: string, path: string, body: object, headers = {}) =>
  send(method, path, { key: world.key, body, headers })

const make = async (sku: string, more: object = {}) => {
  const item = { sku, name: sku, category: 'kitchen', priceCents: 100, stock: 5, ...more }
  expect((await operate('POST', '/api/items', item)).status).toBe(201)
}
const reserve = (sku: string, quantity: number, headers = {}, colo = 'LHR') =>
  send('POST', `/api/items/${sku}/reservations`, { colo, body: { quantity }, headers })
const left = async (sku: string, colo = 'LHR') =>
  (await get(`/api/items/${sku}/stock`, colo)).json.stock
const reservations = async (sku: string) =>
  world.d1.prepare('SELECT count(*) AS n FROM reservations WHERE sku = ?').bind(sku).first('n')

describe('what is kept at the edge', () => {
  test('an item is shown again without a region, until the operator changes it', async () => {
    await make('cup', { priceCents: 100 })
    expect((await get('/api/items/cup')).cache).toBe('miss')
    expect((await get('/api/items?category=kitchen')).text).toContain('"priceCents":100')
    const kept = await get('/api/items/cup')
    expect([kept.cache, kept.json.priceCents]).toEqual(['hit', 100])
    const tag = kept.headers.get('ETag') ?? ''
    const edit = { priceCents: 250 }
    const edited = await operate('PATCH', '/api/items/cup', edit, { 'If-Match': tag })
    expect([edited.status, edited.json.version]).toEqual([200, 2])
    const shown = await get('/api/items/cup')
    expect([shown.cache, shown.json.priceCents]).toEqual(['miss', 250])
    expect((await get('/api/items?category=kitchen')).text).toContain('"priceCents":250')
    const late = await operate('PATCH', '/api/items/cup', edit, { 'If-Match': tag })
    expect([late.status, late.json.type]).toEqual([412, '/docs#precondition-failed'])
    expect((await operate('PATCH', '/api/items/cup', edit)).status).toBe(428)
    expect((await send('PATCH', '/api/items/cup', { body: edit })).status).toBe(401)
  })

  test('the lists and the start page change with it, and so does what was not there', async () => {
    const before = [await get('/'), await get('/api/items'), await get('/api/items/new')]
    expect(before.map(({ status }) => status)).toEqual([200, 200, 404])
    await make('new', { name: 'Brand new' })
    const after = [await get('/'), await get('/api/items'), await get('/api/items/new')]
    expect(after.map(({ cache }) => cache)).toEqual(['miss', 'miss', 'miss'])
    for (const { text } of after) expect(text).toContain('Brand new')
    const again = await operate('POST', '/api/items', { ...NEW, name: 'Another' })
    expect([again.status, again.json.type]).toEqual([409, '/docs#sku-taken'])
  })
  const NEW = { sku: 'new', category: 'kitchen', priceCents: 1, stock: 0 }

  test('a list is read page by page, whole or one category of it', async () => {
    for (const sku of ['pen-1', 'pen-2', 'pen-3']) await make(sku, { category: 'office' })
    await make('pen-4', { category: 'kitchen' })
    const skus: string[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const query: string = `category=office&limit=2${cursor && `&cursor=${cursor}`}`
      const { json } = await get(`/api/items?${query}`)
      skus.push(...json.items.map(({ sku }: { sku: string }) => sku))
      cursor = json.cursor
    }
    expect(skus).toEqual(['pen-1', 'pen-2', 'pen-3'])
    expect((await get('/api/items?limit=100')).text).toContain('pen-4')
    expect((await get('/api/items?limit=1000')).status).toBe(400)
  })
})

describe('stock', () => {
  test('is what is left now, wherever it is asked, while the page of the item stays', async () => {
    await make('lamp', { stock: 5 })
    await get('/api/items/lamp')
    expect([await left('lamp', 'LHR'), await left('lamp', 'GRU')]).toEqual([5, 5])
    expect((await reserve('lamp', 2, {}, 'NRT')).status).toBe(201)
    expect([await left('lamp', 'LHR'), await left('lamp', 'GRU')]).toEqual([3, 3])
    expect((await get('/api/items/lamp')).cache).toBe('hit')
  })

  test('is never sold twice: of ten who want one of three at once, three get one', async () => {
    await make('rare', { stock: 3 })
    const asked = Array.from({ length: 10 }, (_, index) =>
      reserve('rare', 1, {}, ['LHR', 'NRT', 'GRU'][index % 3]),
    )
    const statuses = (await Promise.all(asked)).map(({ status }) => status)
    expect(statuses.sort()).toEqual([...Array(3).fill(201), ...Array(7).fill(409)])
    expect([await left('rare'), await reservations('rare')]).toEqual([0, 3])
  })

  test('that is too little for the order is not touched', async () => {
    await make('few', { stock: 1 })
    const refused = await reserve('few', 2)
    expect([refused.status, refused.json.type]).toEqual([409, '/docs#out-of-stock'])
    expect(refused.json.detail).toBe('1 of "few" can be reserved.')
    expect((await get('/docs')).text).toContain('id="out-of-stock"')
    expect([await left('few'), await reservations('few')]).toEqual([1, 0])
    expect([(await reserve('few', 0)).status, (await reserve('none', 1)).status]).toEqual([
      400, 404,
    ])
  })
})

test('an order that is sent again with its key is reserved once, and answered alike', async () => {
  await make('pot', { stock: 5 })
  const key = { 'Idempotency-Key': 'c1f4b1a0-5d0e-4b6c-9d0b-3f0f3a6f7f10' }
  const [first, second] = [await reserve('pot', 2, key), await reserve('pot', 2, key, 'NRT')]
  expect([first.status, second.status]).toEqual([201, 201])
  expect(second.json).toEqual(first.json)
  expect(second.headers.get('Idempotency-Replayed')).toBe('true')
  expect(await left('pot')).toBe(3)
  expect((await reserve('pot', 1, key)).json.type).toBe('/docs#idempotency-key-reused')
  expect([await left('pot'), await reservations('pot')]).toEqual([3, 1])
})
