// Stories of routing: who answers, and who answers instead. Regions that fail: test/stories/failures.
import { expect, test } from 'vitest'
import { describeWorld } from '../support/world.ts'

const world = describeWorld()
/** KV is one store for all colos, so a link that one colo fetched may be a hit in the next. */

test('the nearest region serves', async () => {
  const { colos } = await world.state()
  const served: Record<string, string | undefined> = {}
  for (const { id } of colos) served[id] = (await world.anew(id, '/rfc2119')).timing('region')
  expect(served).toMatchObject({
    NRT: 'apac',
    GRU: 'enam',
    SYD: 'oc',
    LHR: 'weur',
    DME: 'eeur',
    LAX: 'wnam',
  })
  // The rank's model and the world's measured links may differ where two regions are about as far.
  const agreed = colos.filter(({ id, region }) => served[id] === region).length
  expect(agreed).toBeGreaterThanOrEqual(colos.length - 3)
})

test('any IATA code enters at the nearest simulated colo, and a wrong one is explained', async () => {
  expect((await world.at('KIX', '/rfc2119')).timing('edge')).toBe('NRT')
  expect((await world.at('cdg', '/rfc2119')).timing('edge')).toBe('LHR')
  const wrong = await world.at('XXX', '/rfc2119')
  expect(wrong.status).toBe(404)
  expect(wrong.json.detail).toContain('"XXX" is not a colo')
})

test('a cut link hides a region from one colo only', async () => {
  await world.fault({ kind: 'link-cut', from: 'NRT', to: 'apac' })
  const cut = await world.at('NRT', '/rfc1149')
  expect(cut.status).toBe(302)
  expect(cut.timing('attempts')).toBe('apac:timeout wnam:ok')
  expect((await world.anew('SIN', '/rfc1149')).timing('attempts')).toBe('apac:ok')
})

test('a slow link is a slow answer, and past the cap another region', async () => {
  const fault = await world.fault({ kind: 'link-slow', from: 'LHR', to: 'weur', ms: 200 })
  const slow = await world.at('LHR', '/rfc2131')
  expect(slow.timing('attempts')).toBe('weur:ok')
  const ms = Number(
    /region;desc="weur";dur=([\d.]+)/.exec(slow.headers.get('Server-Timing') ?? '')?.[1],
  )
  expect(ms).toBeGreaterThanOrEqual(200)
  await world.heal(fault)
  await world.fault({ kind: 'link-slow', from: 'LHR', to: 'weur', ms: 3_000 })
  expect((await world.at('LHR', '/rfc2132')).timing('attempts')).toBe('weur:timeout eeur:ok')
})
