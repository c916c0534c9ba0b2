// Odd requests straight to the edge Worker on Miniflare: through genuine bindings nothing fails, and nothing is lost.
import { expect, test } from 'vitest'
import { operationsOf } from '../../../infra/fuzz/api.ts'
import { fuzz } from '../../../infra/fuzz/run.ts'
import type { SmallWorld } from '../../support/small-world.ts'

/** A few seconds' worth. */
const REQUESTS = 1_000
/** Some bodies never end, and are waited for as long as a write may take. */
const BODIES_MS_MAX = 60_000
/** A region lets 64 into its database at once: if a fourth of these places were lost, these would not all fit. */
const READERS = 50

/** Of the product that the world has, as it describes itself. */
export const testOddRequests = (small: SmallWorld) =>
  test(
    'odd requests, some of whose clients leave: no 5xx, no open breaker, no lost place',
    async () => {
      const { key } = small
      const port = Number(new URL(small.url).port)
      const operations = operationsOf(await (await small.fetch('/openapi.json')).text())
      const drawn = { port, key, colos: ['NRT'], operations, seed: 11, from: 0, requests: REQUESTS }
      const { endings, findings } = await fuzz(drawn)
      expect(findings).toEqual([])
      expect(endings['201'], JSON.stringify(endings)).toBeGreaterThan(5)

      const headers = { Authorization: `Bearer ${key}` }
      const topology = await (await small.fetch('/ops/topology', { headers })).json()
      const states = topology.regions.map((region: { state: string }) => region.state)
      expect(new Set(states)).toEqual(new Set(['healthy']))
      const asked = Array.from({ length: READERS }, () => small.fetch('/readyz', { headers }))
      const statuses = (await Promise.all(asked)).map(({ status }) => status)
      expect(new Set(statuses)).toEqual(new Set([200]))
    },
    BODIES_MS_MAX,
  )
