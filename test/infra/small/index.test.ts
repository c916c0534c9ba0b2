// The small world itself: what its pieces promise to the tests that stand on it.
import { describe, expect, test } from 'vitest'
import { primary } from '../../../src/regions.ts'
import { until } from '../../src/settle.ts'
import { eventually } from '../../support/eventually.ts'
import { machineProduct, regionsFrom, smallWorld } from '../../support/small-world.ts'

/** Tokyo's nearest region, and its furthest. */
const [NEAR = '', FAR = ''] = [regionsFrom('NRT').at(0), regionsFrom('NRT').at(-1)]
const world = await smallWorld({ product: await machineProduct(), holdD1: true })

const write = (slug: string, colo = 'NRT') =>
  world.fetch('/api/links', {
    method: 'POST',
    colo,
    headers: { Authorization: `Bearer ${world.key}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ slug, url: 'https://target.example/' }),
  })
const timing = ({ headers }: Response) => headers.get('Server-Timing') ?? ''

describe('a page', () => {
  test('is written, read back and redirected through edge, binding, region and D1', async () => {
    const made = await write('seam')
    expect(made.status).toBe(201)
    expect(await made.json()).toMatchObject({ slug: 'seam', version: 1 })
    expect(timing(made)).toMatch(
      new RegExp(`edge;desc="NRT".*attempts;desc="${primary}:ok", db;desc="local`),
    )

    const read = await world.fetch('/api/links/seam', { colo: 'GRU' })
    expect(await read.json()).toMatchObject({ url: 'https://target.example/' })
    expect(timing(read)).toMatch(/edge;desc="GRU".*attempts;desc="\w+:ok"/)

    const followed = await world.fetch('/seam', { colo: 'NRT' })
    expect([followed.status, followed.headers.get('Location')]).toEqual([
      302,
      'https://target.example/',
    ])
  })

  test('is in D1, and its copy in KV', async () => {
    const row = await world.d1.prepare('SELECT url FROM links WHERE slug = ?').bind('seam').first()
    expect(row).toEqual({ url: 'https://target.example/' })
    await world.fetch('/seam', { colo: 'FRA' })
    const names = async () => (await world.kv.list()).keys.map(({ name }) => name).join()
    await eventually(names, (text) => text.includes('/seam'))
  })

  test('a region is also reached past the edge', async () => {
    const { status, headers } = await world.region(FAR).fetch('/seam')
    expect([status, headers.get('Region')]).toEqual([302, FAR])
  })
})

test('a restart takes the memory and leaves the data', async () => {
  await write('kept')
  await world.fetch('/api/links/kept', { colo: 'NRT' })
  const warm = await world.fetch('/api/links/kept', { colo: 'NRT' })
  expect(warm.headers.get('Cache-Status')).toContain('detail="memory"')
  const copies = async () => (await world.kv.list()).keys.map(({ name }) => name).join()
  await eventually(copies, (text) => text.includes('/api/links/kept'))
  await world.restart()
  const cold = await world.fetch('/api/links/kept', { colo: 'NRT' })
  expect(cold.headers.get('Cache-Status')).toContain('detail="kv"')
  expect(
    await world.d1.prepare('SELECT slug FROM links WHERE slug = ?').bind('kept').first(),
  ).toEqual({ slug: 'kept' })
})

test('D1 waits while it is held, and goes on when it is released', async () => {
  world.hold.close()
  const before = world.hold.calls
  const writing = write('late')
  await until(() => world.hold.waiting === 1)
  expect(await world.d1.prepare("SELECT slug FROM links WHERE slug = 'late'").first()).toBeNull()
  world.hold.release()
  expect((await writing).status).toBe(201)
  expect(world.hold.calls).toBeGreaterThan(before)
})

test('a variable and a stand-in for a region are taken at a restart', async () => {
  const calls = `let calls = 0
    export default { fetch: () => Response.json({ calls: ++calls }, { headers: { Region: '${NEAR}' } }) }`
  await world.restart({
    standIns: { [`REGION_${NEAR.toUpperCase()}`]: calls },
    vars: { [FAR]: { REGION: 'elsewhere' } },
  })
  const answer = await world.fetch('/api/links/anything', { colo: 'NRT' })
  expect(await answer.json()).toEqual({ calls: 1 })
  const { headers } = await world.region(FAR).fetch('/readyz')
  expect(headers.get('Region')).toBe('elsewhere')
})

test('a colo that nobody knows, and a Worker that does not run, are told what is wrong', () => {
  expect(() => world.fetch('/', { colo: 'XXX' })).toThrow('"XXX" is no colo')
  expect(() => world.region('mars').fetch('/')).toThrow('No [env.mars] runs here. There is: edge,')
})
