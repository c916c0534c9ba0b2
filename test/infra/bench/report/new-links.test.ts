import { expect, test } from 'vitest'
import { FAILED, type MakeArm, type World } from '../../../../infra/bench/report/arm.ts'
import { planLinks, secondsOf, watchingVisits } from '../../../../infra/bench/report/new-links.ts'
import { readShares } from '../../../../infra/traffic/users.ts'
import { loadMap } from '../../../../infra/world/map.ts'
import { seeded } from '../../../../infra/world/random.ts'

const { colos } = loadMap()
const plan = (seed: number) => planLinks(4, colos, readShares(), seeded(seed, 'links'))

test('each link is made once, every other was asked for before, and each visitor comes twice', () => {
  const all = plan(1)
  expect(all).toEqual(plan(1))
  expect(all.map(({ atMs }) => atMs)).toEqual(all.map(({ atMs }) => atMs).sort((a, b) => a - b))
  expect(all.at(-1)?.atMs).toBeLessThanOrEqual(secondsOf(4) * 1_000)
  for (let key = 0; key < 4; key++) {
    const own = all.filter(({ request }) => request.key === key)
    const [made, ...more] = own.filter(({ request }) => request.write)
    expect(more).toEqual([])
    expect(own.filter(({ atMs }) => atMs < (made?.atMs ?? 0))).toHaveLength(key % 2 === 1 ? 5 : 0)
    const after = own.filter(({ atMs, request }) => atMs > (made?.atMs ?? 0) && !request.write)
    const times = Map.groupBy(after, ({ request }) => request.session)
    const visitors = [...times].filter(([session]) => session !== made?.request.session)
    expect(visitors.length).toBeGreaterThan(50)
    expect(new Set(visitors.map(([, of]) => of.length))).toEqual(new Set([2]))
  }
})

test('told is what others than the maker were, once the link was there', async () => {
  let now = 0
  const answers = [1, 0, 0, 1, 0, 1]
  const told: MakeArm = async () => ({
    send: async ({ write }) =>
      write
        ? { ok: true, version: 1, source: 'primary' }
        : { ok: true, version: answers.shift() ?? 0, source: 'replica' },
  })
  const clock = { now: () => now }
  const { make, newLinks } = watchingVisits(told)
  const { send } = await make({ clock } as unknown as World)
  const [colo] = colos
  if (!colo) throw new Error('There is no colo.')
  const visit = (at: number, session: number, write = false, key = 0) => {
    now = at
    return send({ session, colo, key, write })
  }
  await visit(100, 1, true)
  await visit(200, 1) // the maker's own: 1
  await visit(300, 2) // 0
  await visit(1_600, 3) // 0
  await visit(2_000, 4) // 1
  expect(newLinks().unasked).toEqual({ visits: 3, firstSecond: 1, all: 0.6667, lastSeconds: 1.5 })
  expect(newLinks().askedBefore.visits).toBe(0)
  await visit(3_000, 6, false, 1) // 0, which it was
  await visit(3_100, 5, true, 1)
  await visit(3_200, 7, false, 1) // 1
  expect(newLinks().askedBefore).toEqual({ visits: 1, firstSecond: 0, all: 0, lastSeconds: 0 })
  expect(newLinks().unasked.visits).toBe(3)
  const failing = watchingVisits(async () => ({ send: async () => FAILED }))
  const broken = await failing.make({ clock } as unknown as World)
  await broken.send({ session: 1, colo, key: 0, write: true })
  await broken.send({ session: 2, colo, key: 0, write: false })
  expect(failing.newLinks().unasked.visits).toBe(0)
})
