// Stories of routing: who answers, and who answers instead.
import { expect, test } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { describeWorld } from '../support/world.ts'

const world = describeWorld()
/** KV is one store for all colos, so a link that one colo fetched may be a hit in the next. */
const fresh = { headers: { 'Cache-Control': 'no-cache' } }

test('the nearest region serves', async () => {
  const { colos } = await world.state()
  const served: Record<string, string | undefined> = {}
  for (const { id } of colos) served[id] = (await world.at(id, '/rfc2119', fresh)).timing('region')
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

test('when the serving region dies, the next request is answered by another, and after healing by it again', async () => {
  expect((await world.at('NRT', '/rfc768')).timing('region')).toBe('apac')
  const before = (await world.state()).regions.find(({ id }) => id === 'apac')
  const fault = await world.fault({ kind: 'region-down', region: 'apac' })
  expect(() => process.kill(Number(before?.pid), 0)).toThrow() // really dead

  const during = await world.at('NRT', '/rfc791')
  expect(during.status).toBe(302)
  expect(during.headers.get('Location')).toContain('rfc791')
  expect(during.timing('attempts')).toBe('apac:unreachable oc:ok')
  expect(during.timing('region')).toBe('oc')
  const { regions } = await world.state()
  expect(regions.filter(({ up }) => !up).map(({ id }) => id)).toEqual(['apac'])

  await world.heal(fault)
  const after = await world.at('NRT', '/rfc793')
  expect(after.timing('attempts')).toBe('apac:ok')
})

test('a write survives the death of the region it went to, and has one effect', async () => {
  await world.fault({ kind: 'region-down', region: 'oc' })
  const made = await world.write('SYD', 'POST', '/api/links', {
    body: { slug: 'survivor', url: 'https://example.com/' },
  })
  expect(made.status).toBe(201)
  expect(made.timing('attempts')).toMatch(/^oc:unreachable \w+:ok$/)
  const token = made.headers.get('Consistency-Token') ?? ''
  expect((await world.at('SYD', '/api/links/survivor', { token })).json.version).toBe(1)
})

test('a region that hangs costs one capped attempt', async () => {
  const fault = await world.fault({ kind: 'region-hang', region: 'apac' })
  const answer = await world.at('SIN', '/rfc1034')
  expect(answer.status).toBe(302)
  expect(answer.timing('attempts')).toMatch(/^apac:timeout \w+:ok$/)
  await world.heal(fault)
  const after = await eventually(
    () => world.at('SIN', '/rfc1035', fresh),
    ({ timing }) => timing('attempts') === 'apac:ok',
  )
  expect(after.status).toBe(302)
})

test('a cut link hides a region from one colo only', async () => {
  await world.fault({ kind: 'link-cut', from: 'NRT', to: 'apac' })
  const cut = await world.at('NRT', '/rfc1149')
  expect(cut.status).toBe(302)
  expect(cut.timing('attempts')).toBe('apac:timeout oc:ok')
  expect((await world.at('SIN', '/rfc1149', fresh)).timing('attempts')).toBe('apac:ok')
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

test('with every region down there is a 503 that says when to come back', async () => {
  const { regions } = await world.state()
  for (const { id } of regions) await world.fault({ kind: 'region-down', region: id })
  const answer = await world.at('GRU', '/rfc3986')
  expect(answer.status).toBe(503)
  expect(answer.headers.get('Content-Type')).toBe('application/problem+json')
  expect(Number(answer.headers.get('Retry-After'))).toBeGreaterThanOrEqual(1)
  expect(
    answer
      .timing('attempts')
      ?.split(' ')
      .every((a) => a.endsWith(':unreachable')),
  ).toBe(true)
})

test('with every region down a known link is still followed, from the last good copy', async () => {
  expect((await world.at('GRU', '/rfc5321', fresh)).status).toBe(302)
  const { regions } = await world.state()
  for (const { id } of regions) await world.fault({ kind: 'region-down', region: id })
  // Eleven minutes later, says the edge: past fresh and past stale-while-revalidate.
  await world.fault({ kind: 'clock-skew', from: 'GRU', ms: 700_000 })
  const answer = await world.at('GRU', '/rfc5321')
  expect(answer.status).toBe(302)
  expect(answer.headers.get('Location')).toContain('rfc5321')
  expect(answer.headers.get('Cache-Status')).toMatch(
    /^Meridian; hit; ttl=-6\d\d; detail="stale-if-error"$/,
  )
  expect(Number(answer.headers.get('Age'))).toBeGreaterThanOrEqual(700)
})
