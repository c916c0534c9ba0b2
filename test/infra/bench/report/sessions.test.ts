import { expect, test } from 'vitest'
import { createWitness } from '../../../../infra/bench/report/sessions.ts'
import { loadMap } from '../../../../infra/world/map.ts'

const [colo] = loadMap().colos
if (!colo) throw new Error('There is no colo.')
const request = (session: number, write = false) => ({ session, colo, key: 1, write })

test('a read after a write must show it, and one after a read what that showed', () => {
  const { sent, violations } = createWitness()
  sent(request(1, true))(5)
  expect(sent(request(1))(4)).toBe(false)
  expect(violations).toEqual({ ownWrites: 1, backwards: 0 })
  expect(sent(request(1))(7)).toBe(true)
  expect(sent(request(1))(6)).toBe(false)
  expect(violations).toEqual({ ownWrites: 1, backwards: 1 })
})

test('what was sent before the write was answered may miss it, and so may others', () => {
  const { sent, violations } = createWitness()
  const early = sent(request(1))
  sent(request(1, true))(5)
  expect(early(4)).toBe(true)
  expect(sent(request(2))(0)).toBe(true)
  expect(violations).toEqual({ ownWrites: 0, backwards: 0 })
})
