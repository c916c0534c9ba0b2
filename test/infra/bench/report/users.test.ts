import { expect, test } from 'vitest'
import { createUsers } from '../../../../infra/bench/report/users.ts'
import { readShares } from '../../../../infra/traffic/users.ts'
import { loadMap } from '../../../../infra/world/map.ts'
import { seeded } from '../../../../infra/world/random.ts'

const { colos } = loadMap()
const shares = readShares()
const users = (seed: number) =>
  createUsers({ perSecond: 100, writes: 0.2, keys: 50 }, colos, shares, seeded(seed, 'users'))

test('the same seed asks the same; sessions stay in their colo and end', () => {
  const [one, same] = [users(1), users(1)]
  const requests = Array.from({ length: 50_000 }, () => one.next())
  expect(requests.slice(0, 500)).toEqual(Array.from({ length: 500 }, () => same.next()))
  const colosOf = new Map<number, Set<string>>()
  const lengths = new Map<number, number>()
  for (const { session, colo } of requests) {
    colosOf.set(session, (colosOf.get(session) ?? new Set()).add(colo.id))
    lengths.set(session, (lengths.get(session) ?? 0) + 1)
  }
  expect([...colosOf.values()].every(({ size }) => size === 1)).toBe(true)
  expect(Math.max(...lengths.values())).toBe(30)
})

test('colos have their share, keys their popularity, and writes theirs', () => {
  const all = users(2)
  const requests = Array.from({ length: 50_000 }, () => all.next())
  const share = (of: (one: (typeof requests)[number]) => boolean) =>
    requests.filter(of).length / requests.length
  const [largest] = shares
  expect(share(({ colo }) => colo.id === largest?.colo)).toBeCloseTo(largest?.share ?? 0, 1)
  expect(share(({ write }) => write)).toBeCloseTo(0.2, 1)
  expect(share(({ key }) => key === 0)).toBeGreaterThan(share(({ key }) => key === 10))
})
