// Stories of faults that are no row of docs/failures.md: what a reader and a writer see, and afterwards.
import { expect, test } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { describeWorld, testOfKv } from '../support/world.ts'

const world = describeWorld({ speed: 0 })
/** Past the cache: the fault is meant for what lies behind. */
const create = (colo: string, slug: string) =>
  world.write(colo, 'POST', '/api/links', { body: { slug, url: 'https://example.com/' } })
const regionMs = (answer: { headers: Headers }) =>
  Number(/region;desc="\w+";dur=([\d.]+)/.exec(answer.headers.get('Server-Timing') ?? '')?.[1])

test('d1-stall: half a minute of silence costs a reader its share, then the primary answers', async () => {
  await world.fault({ kind: 'd1-stall', region: 'weur', ms: 30_000 })
  const read = await world.anew('FRA', '/rfc5861')
  expect([read.status, read.timing('db')]).toEqual([302, 'enam primary'])
  expect(read.timing('attempts')).toBe('weur:ok')
  expect(regionMs(read)).toBeLessThan(800)
})

testOfKv(
  'edge-restart: the isolates are new, KV and clients are not, and the fault is over',
  async () => {
    const before = await world.state()
    await eventually(
      async () => {
        await world.at('BKK', '/rfc6749') // what is asked for again goes to KV
        return world.state()
      },
      ({ kv }) => kv.keys > before.kv.keys,
    )
    const made = await create('BKK', 'before-restart')
    await world.fault({ kind: 'edge-restart' })
    const after = await world.state()
    expect(after.edges.pid).not.toBe(before.edges.pid)
    expect(after.faults).toEqual([])
    // Waits for KV, and asks nobody else.
    const kept = { headers: { 'Cache-Control': 'only-if-cached' } }
    await eventually(
      () => world.at('BKK', '/rfc6749', kept),
      ({ timing }) => timing('cache') === 'hit',
    )
    const token = made.headers.get('Consistency-Token') ?? ''
    expect((await world.at('BKK', '/before-restart', { token })).status).toBe(302)
  },
)

test('several at once: a dead region, a cut wire, a broken KV and a lagging replica', async () => {
  await world.fault({ kind: 'region-down', region: 'apac' })
  await world.fault({ kind: 'link-cut', from: 'NRT', to: 'wnam' })
  await world.fault({ kind: 'kv-error' })
  await world.fault({ kind: 'replica-lag', region: 'wnam', ms: 20_000 })
  const far = await world.anew('NRT', '/rfc2616')
  expect([far.status, far.timing('attempts')]).toEqual([302, 'apac:unreachable wnam:timeout oc:ok'])
  const token = (await create('LAX', 'in-the-calm')).headers.get('Consistency-Token') ?? ''
  const read = await world.at('LAX', '/in-the-calm', { token })
  expect([read.status, read.timing('db'), read.timing('cache')]).toEqual([
    302,
    'enam primary',
    'miss',
  ])
})

test('while the primary is away a region that returns still serves', async () => {
  const home = await world.fault({ kind: 'primary-down' })
  const region = await world.fault({ kind: 'region-down', region: 'eeur' })
  await world.heal(region)
  const read = await world.anew('DME', '/rfc1149')
  expect(read.status).toBe(302) // from another region while this one has no replica yet
  await world.heal(home)
  await eventually(
    () => world.anew('DME', '/rfc1149'),
    ({ timing }) => timing('db') === 'eeur replica',
  )
})
