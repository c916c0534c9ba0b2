import { expect, test } from 'vitest'
import { ARMS, visitsOf } from '../../../../src/page/traffic/arms.ts'
import { parseAsk } from '../../../../src/shared/position.ts'

const visitor = { colo: 'NRT', nearest: 'apac', path: '/a' }
const bookmark = `00000000-0000002a-00000000-${'0'.repeat(32)}`
const session = { token: 'v1.k.x.y', position: { epoch: 3, floor: 42, bookmark } }
const asked = (visit: { headers?: Record<string, string> } | undefined) =>
  parseAsk(visit?.headers?.['Session-Position'] ?? null)

test('one visitor reads the same three times, from the same colo: with an edge, and past it', () => {
  const visits = visitsOf(visitor, 'enam', 3)
  expect(visits).toMatchObject([
    { colo: 'NRT', path: '/a', label: 'meridian' },
    { colo: 'NRT', path: '/a', label: 'single', direct: 'enam' },
    { colo: 'NRT', path: '/a', label: 'sessions', direct: 'apac' },
  ])
  expect(visits.map(({ label }) => label).toSorted()).toEqual(Object.keys(ARMS).toSorted())
  const nobody = { epoch: 3, floor: 0, bookmark: null }
  expect(visits[0]).not.toHaveProperty('direct')
  expect(visits[0]?.headers).toBeUndefined()
  expect(asked(visits[1])).toEqual({ ...nobody, primary: true })
  expect(asked(visits[2])).toEqual({ ...nobody, primary: false })
})

test('who has written is shown it each way: by their token, or in a session at its bookmark', () => {
  const [meridian, single, sessions] = visitsOf({ ...visitor, session }, 'enam', 3)
  expect(meridian?.headers).toEqual({ 'Consistency-Token': 'v1.k.x.y' })
  expect(asked(single)).toEqual({ ...session.position, primary: true })
  expect(asked(sessions)).toEqual({ ...session.position, primary: false })
})

test('where the nearest region has the primary, it is asked in both ways', () => {
  const visits = visitsOf({ ...visitor, nearest: 'enam' }, 'enam', 3)
  expect(visits.map(({ direct }) => direct)).toEqual([undefined, 'enam', 'enam'])
})
