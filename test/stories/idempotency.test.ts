// The story of the impatient client: everything is sent twenty times, from three places, to a region that dies.
import { expect, test } from 'vitest'
import { describeWorld } from '../support/world.ts'

const world = describeWorld({ speed: 0 })

const KEYS = 100
const DUPLICATES = 20
/** Under way at once: enough to meet in the database, few enough for two cores. */
const PARALLEL = 40
/** One colo beside each of three regions, which stand in for the primary's when that is dead. */
const COLOS = ['LHR', 'SIN', 'LAX']

/** Each key's requests, in an order in which neighbours belong to different keys. */
const requests = Array.from({ length: KEYS * DUPLICATES }, (_, i) => ({
  key: i % KEYS,
  colo: COLOS[(i + Math.floor(i / KEYS)) % COLOS.length] ?? 'LHR',
}))

test(`${KEYS} keys, ${DUPLICATES} times each, while a region is killed: ${KEYS} effects`, async () => {
  const bodies = new Map<number, Set<string>>()
  const statuses = new Map<number, number>()
  const waiting = [...requests]
  let replayed = 0
  let failovers = 0
  let killed: Promise<string> | undefined

  const client = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      if (waiting.length < requests.length / 2) {
        killed ??= world.fault({ kind: 'region-down', region: 'enam' })
      }
      const { key, colo } = next
      const answer = await world.write(colo, 'POST', '/api/links', {
        body: { url: `https://example.com/${key}`, title: 'impatient', listed: true },
        headers: { 'Idempotency-Key': `impatient-client-${key}` },
      })
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1)
      if (answer.status !== 201) {
        waiting.push(next) // as a client that was told to try again
        continue
      }
      bodies.set(key, (bodies.get(key) ?? new Set()).add(answer.text))
      if (answer.headers.get('Idempotency-Replayed') === 'true') replayed++
      if (answer.timing('attempts')?.includes(' ')) failovers++
    }
  }
  await Promise.all(Array.from({ length: PARALLEL }, client))
  await killed

  expect([...statuses.keys()].filter((status) => status !== 201 && status !== 503)).toEqual([])
  expect(bodies.size).toBe(KEYS)
  for (const [key, seen] of bodies) expect(seen.size, `key ${key} had two answers`).toBe(1)
  expect(failovers).toBeGreaterThan(0) // the dead region was met
  expect(replayed).toBeGreaterThanOrEqual(requests.length - KEYS - failovers)

  const made: string[] = []
  for (let cursor: unknown = ''; cursor !== null; ) {
    const path = `/api/links?limit=100${cursor ? `&cursor=${cursor}` : ''}`
    const page = await world.at('EWR', path, { headers: { Consistency: 'latest' } })
    const { links } = page.json as { links: { title: string; url: string }[] }
    made.push(...links.filter(({ title }) => title === 'impatient').map(({ url }) => url))
    cursor = page.json.cursor
  }
  expect(made).toHaveLength(KEYS)
  expect(new Set(made).size).toBe(KEYS)
})
