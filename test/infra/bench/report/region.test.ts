// The modelled region: what a session waits for, who answers, and what is told of it.
import { expect, test } from 'vitest'
import { createDatabase } from '../../../../infra/bench/report/database.ts'
import { createNetwork } from '../../../../infra/bench/report/network.ts'
import { createRegion, REPLICA_WAIT_MS } from '../../../../infra/bench/report/region.ts'
import { faultsOf, type Scenario } from '../../../../infra/bench/report/scenario.ts'
import { createVirtualClock } from '../../../../infra/bench/virtual-clock.ts'
import { formatBookmark } from '../../../../infra/world/d1/bookmark.ts'
import { loadMap } from '../../../../infra/world/map.ts'
import { seeded } from '../../../../infra/world/random.ts'
import { primary, regions } from '../../../../src/regions.ts'
import { internalHeaders } from '../../../../src/shared/headers.ts'
import { formatAsk, start } from '../../../../src/shared/position.ts'
import { nameHash } from '../../../../src/shared/recent.ts'
import { parseSnapshot } from '../../../../src/shared/snapshot.ts'
import { parseTiming } from '../../../../src/shared/timing.ts'

const scenario: Scenario = {
  ...{ name: 'x', seed: 7, seconds: 9, perSecond: 1, writes: 0, keys: 1, warmSeconds: 0 },
}
const map = loadMap()
const [colo] = map.colos
if (!colo) throw new Error('There is no colo.')
const here = colo

const NEAR = 'weur'

function open(id: string) {
  const clock = createVirtualClock(0)
  const random = seeded(7, 'region')
  const faults = faultsOf(scenario, 0)
  const network = createNetwork({ map, regions, home: primary, faults, clock, random })
  const ids = regions.map((region) => region.id)
  const database = createDatabase(clock, 7, ids)
  const { fetch } = createRegion({ clock, network, database, scenario })(here, id)
  /** What it answers a session that stands there, and how long that takes. */
  async function ask(method: string, bookmark: string | null = null) {
    const asked = formatAsk({ ...start(1), bookmark, primary: false })
    const headers = { [internalHeaders.position]: asked, 'Idempotency-Key': 'one' }
    const sentMs = clock.now()
    const answering = fetch('https://region/rows/5', { method, headers }).then((response) => ({
      response,
      ms: clock.now() - sentMs,
    }))
    await clock.advanceTo(sentMs + 5_000)
    const { response, ms } = await answering
    const [db] = parseTiming(response.headers.get('Server-Timing') ?? '')
    const snapshot = parseSnapshot(response.headers.get(internalHeaders.snapshot))
    return {
      version: Number(await response.text()),
      ms,
      by: db?.desc,
      db: db?.durMs ?? 0,
      snapshot,
    }
  }
  return { clock, database, ask }
}

test('beside the primary stands a replica too, and that is who answers', async () => {
  const { database, ask } = open(primary)
  database.commit(5)
  const { by, db } = await ask('GET')
  expect(by).toBe(`${primary} replica`)
  expect(db).toBeGreaterThan(0)
  expect(db).toBeLessThan(100)
})

test('who has seen a state waits until the replica has it, and the database says how long', async () => {
  const { clock, database, ask } = open(NEAR)
  database.commit(5)
  await clock.advanceTo(database.behindMs(NEAR, 1) - REPLICA_WAIT_MS * 0.75)
  const { version, by, db, snapshot } = await ask('GET', formatBookmark(1))
  expect([version, by]).toEqual([1, `${NEAR} replica`])
  expect(db).toBeGreaterThan(REPLICA_WAIT_MS / 2)
  const names = [nameHash('5')]
  expect(snapshot).toEqual({ epoch: 1, m: 1, a: 1, bookmark: formatBookmark(1), names })
})

test('where that takes too long the primary answers, and the wait in vain is told with its time', async () => {
  const { database, ask } = open(NEAR)
  database.commit(5)
  database.commit(6)
  // It was shown commit 1 in a state that had commit 2 as well.
  expect(database.behindMs(NEAR, 1)).toBeGreaterThan(REPLICA_WAIT_MS * 2)
  const { by, ms, db, snapshot } = await ask('GET', formatBookmark(2))
  expect(by).toBe(`${primary} primary`)
  expect(db).toBeGreaterThan(REPLICA_WAIT_MS)
  expect(ms - db).toBeLessThan(REPLICA_WAIT_MS)
  expect(snapshot).toMatchObject({ m: 1, a: 2, bookmark: formatBookmark(2) })
})

test('a write that is repeated has one effect', async () => {
  const { database, ask } = open(NEAR)
  const first = await ask('PUT')
  expect(await ask('PUT')).toMatchObject({ version: first.version, by: `${primary} primary` })
  expect(database.onPrimary(5).state).toBe(1)
})
