import { expect, test } from 'vitest'
import { createEvents } from '../../../infra/world/events.ts'
import { createLag, LAG_EVERY_MS } from '../../../infra/world/lag.ts'
import { turns } from '../../src/settle.ts'
import { createClock } from '../../support/clock.ts'

/** Replicas that stand where their names say, and a primary that finds each as many milliseconds behind. */
function watched(...names: string[]) {
  const clock = createClock()
  const events = createEvents()
  const told: Record<string, number>[] = []
  events.on((event) => event.kind === 'lag' && told.push(event.ms))
  const asked: string[] = []
  const hung = new Set<string>()
  const home = { down: false }
  const parts = names.map((id) => ({
    id,
    up: true,
    bookmark: () => {
      asked.push(id)
      return hung.has(id) ? new Promise<string>(() => {}) : Promise.resolve(`at ${id}`)
    },
  }))
  const behind = async (bookmarks: readonly string[]) => {
    if (home.down) throw new Error('The primary is down.')
    return bookmarks.map((bookmark) => 100 * names.indexOf(bookmark.slice('at '.length)))
  }
  const listen = createLag({ clock, events, regional: { parts, home: { behind } } })
  const second = async () => {
    await turns()
    clock.advance(LAG_EVERY_MS)
    await turns()
  }
  return { clock, told, asked, hung, home, parts, listen, second }
}

test('it is told at once and each second, and costs nothing before anybody listens or after', async () => {
  const { clock, told, asked, listen, second } = watched('weur', 'oc')
  await second()
  expect([told, asked, clock.sleeping()]).toEqual([[], [], []])
  const leave = [listen(), listen()]
  await turns()
  expect(told).toEqual([{ weur: 0, oc: 100 }])
  await second()
  expect(told).toHaveLength(2) // for both listeners together
  leave[0]?.()
  leave[0]?.() // an end that is told twice is one
  await second()
  expect(told).toHaveLength(3)
  leave[1]?.()
  await second()
  await second()
  expect([told.length, asked.length, clock.sleeping()]).toEqual([3, 6, []])
  listen()
  await turns()
  expect(told).toHaveLength(4)
})

test('a replica that hangs has one question waiting, and keeps the others from nothing', async () => {
  const { told, asked, hung, listen, second } = watched('weur', 'oc')
  hung.add('oc')
  listen()
  for (let i = 0; i < 6; i++) await second()
  expect(told.length).toBeGreaterThan(1)
  expect(told.every((ms) => ms.weur === 0 && !('oc' in ms))).toBe(true)
  expect(asked.filter((id) => id === 'oc')).toHaveLength(1)
})

test('of a region that is down, and of all while the primary is, nothing is known', async () => {
  const { told, home, parts, listen, second } = watched('weur', 'oc')
  for (const part of parts) part.up = part.id === 'oc'
  listen()
  await turns()
  home.down = true
  await second()
  expect(told).toEqual([{ oc: 100 }, {}])
})
