import { expect, test } from 'vitest'
import { answerAsRegion } from '../../../../infra/bench/wall/region-stand-in.ts'
import { listen } from '../../../../infra/world/server.ts'
import { terms } from '../../../../src/edge/cache/rules/policy.ts'
import { parseSnapshot } from '../../../../src/shared/snapshot.ts'

test('its answers are what the edge takes from a region, and keeps', async () => {
  const server = await listen(answerAsRegion)
  const ask = (path: string) => fetch(`http://${server.address}${path}`, { redirect: 'manual' })
  const grouped = await ask('/grouped-1')
  expect(grouped.status).toBe(302)
  expect(parseSnapshot(grouped.headers.get('Snapshot') ?? undefined)).toMatchObject({ epoch: 1 })
  expect(grouped.headers.get('Cache-Groups')).toBe('"link grouped-1"')
  expect(terms(new Headers(), 302, grouped.headers, Date.now())).toMatchObject({ fresh: 3_600 })
  expect((await ask('/alone')).headers.has('Cache-Groups')).toBe(false)
  server.close()
})
