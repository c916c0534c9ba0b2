// Odd requests over raw sockets against a whole world: nothing fails, and nothing is lost by it.
import { expect, test } from 'vitest'
import { aftermath } from '../../infra/fuzz/aftermath.ts'
import { operationsOf } from '../../infra/fuzz/api.ts'
import { COLOS } from '../../infra/fuzz/index.ts'
import { fuzz } from '../../infra/fuzz/run.ts'
import { describeWorld } from '../support/world.ts'

const world = describeWorld({ speed: 0 })
/** A few seconds' worth; npm run fuzz sends a hundred thousand. */
const REQUESTS = 1_500
const SEED = 7

test('thousands of odd requests: no 5xx, no open breaker, no lost place', async () => {
  const { url, key } = world
  const port = Number(new URL(url).port)
  const operations = operationsOf(await (await fetch(new URL('/openapi.json', url))).text())
  const drawn = { port, key, colos: COLOS, operations, seed: SEED, from: 0, requests: REQUESTS }
  const { endings, findings } = await fuzz(drawn)
  expect(findings).toEqual([])
  const sent = Object.values(endings).reduce((sum, count) => sum + count, 0)
  expect(sent).toBe(REQUESTS)
  expect(endings['201'], JSON.stringify(endings)).toBeGreaterThan(10)
  expect(await aftermath({ url, key, colos: COLOS })).toEqual([])
})
