import { expect, onTestFinished, test } from 'vitest'
import { formatBookmark } from '../../../../infra/world/d1/bookmark.ts'
import { QUERY_MS_MAX, RECONNECT_MS_MIN } from '../../../../infra/world/d1/limits.ts'
import { openReplica } from '../../../../infra/world/d1/replica.ts'
import { turn } from '../../../src/settle.ts'
import { createClock } from '../../../support/clock.ts'
import { ask, openLab, serve, tempFile, until } from './lab.ts'

const ANYWHERE = { bookmark: 'first-unconstrained' }
const NOTES = 'SELECT id, text FROM notes ORDER BY id'
const add = (id: number, text = `note ${id}`) => `INSERT INTO notes VALUES (${id}, '${text}')`
const LOST = 'Network connection lost.'

test('a session may be answered by the replica, and a query outside of one never is', async () => {
  const { url } = await openLab()
  expect((await ask(url, NOTES, ANYWHERE)).meta).toMatchObject({
    served_by: 'world-apac-replica',
    served_by_region: 'APAC',
    served_by_colo: 'SIN',
    served_by_primary: false,
  })
  for (const options of [{}, { bookmark: 'first-primary' }, { path: '/execute' }]) {
    expect((await ask(url, NOTES, options)).meta).toMatchObject({
      served_by: 'world-enam-primary',
      served_by_primary: true,
    })
  }
})

test('a commit is visible once it is as old as the lag, not a millisecond earlier', async () => {
  const { clock, lag, url, primaryUrl, caughtUp } = await openLab()
  lag.ms = 800
  await ask(primaryUrl, add(1))
  await until(() => clock.sleeping().includes(800))
  clock.advance(799)
  expect((await ask(url, NOTES, ANYWHERE)).rows).toEqual([])
  expect((await ask(url, NOTES, { bookmark: 'first-primary' })).rows).toEqual([[1, 'note 1']])
  clock.advance(1)
  await caughtUp()
  expect((await ask(url, NOTES, ANYWHERE)).rows).toEqual([[1, 'note 1']])
})

test('the lag that counts is that of the moment of the commit, also when it waited for another', async () => {
  const { clock, lag, primaryUrl, caughtUp } = await openLab()
  lag.ms = 1000
  const made: number[] = []
  for (const id of [1, 2]) {
    made.push(clock.now())
    await ask(primaryUrl, add(id))
    await until(() => clock.sleeping().length === 1)
    clock.advance(300)
  }
  clock.advance(400)
  await until(() => lag.asked.length === 2)
  await until(() => clock.sleeping().includes(300))
  expect(lag.asked).toEqual(made)
  clock.advance(300)
  await caughtUp()
})

test('commits keep their order when a later one has the shorter lag', async () => {
  const { clock, lag, url, primaryUrl, caughtUp } = await openLab()
  lag.ms = 1000
  await ask(primaryUrl, add(1))
  await until(() => clock.sleeping().includes(1000))
  lag.ms = 10
  await ask(primaryUrl, add(2))
  clock.advance(500)
  await turn()
  expect((await ask(url, NOTES, ANYWHERE)).rows).toEqual([])
  clock.advance(500)
  await caughtUp()
  expect((await ask(url, NOTES, ANYWHERE)).rows).toHaveLength(2)
})

test('a commit that waits out a lag of 30 s goes on when the lag is healed', async () => {
  const { clock, lag, url, primaryUrl, replica, caughtUp } = await openLab()
  lag.ms = 30_000
  await ask(primaryUrl, add(1))
  await until(() => clock.sleeping().includes(30_000))
  clock.advance(1000)
  lag.ms = 1500 // 1000 of them have passed
  replica.wake()
  await until(() => clock.sleeping().includes(500))
  clock.advance(499)
  for (let turns = 0; turns < 10; turns++) await turn()
  expect((await ask(url, NOTES, ANYWHERE)).rows).toEqual([])
  clock.advance(1)
  await caughtUp()
  expect((await ask(url, NOTES, ANYWHERE)).rows).toHaveLength(1)
})

test('a read with a bookmark waits until the replica has reached it', async () => {
  const { clock, lag, url, primaryUrl } = await openLab()
  lag.ms = 800
  const { bookmark } = await ask(primaryUrl, add(1))
  await until(() => clock.sleeping().includes(800))
  let answered = false
  const read = ask(url, NOTES, { bookmark: bookmark ?? '' }).finally(() => {
    answered = true
  })
  await until(() => clock.sleeping().includes(QUERY_MS_MAX))
  clock.advance(799)
  for (let turns = 0; turns < 10; turns++) await turn()
  expect(answered).toBe(false)
  clock.advance(1)
  const reply = await read
  expect(reply.rows).toEqual([[1, 'note 1']])
  expect(reply.bookmark).toBe(bookmark)
  expect(reply.meta.served_by_region).toBe('APAC')
})

test('a session reads its own write, which the replica passed on to the primary', async () => {
  const { clock, lag, url } = await openLab()
  lag.ms = 800
  const write = await ask(url, `${add(1)} RETURNING id`, ANYWHERE)
  expect([write.rows, write.meta.served_by_region]).toEqual([[[1]], 'ENAM'])
  await until(() => clock.sleeping().includes(800))
  const read = ask(url, NOTES, { bookmark: write.bookmark ?? '' })
  await until(() => clock.sleeping().includes(QUERY_MS_MAX))
  clock.advance(800)
  expect((await read).rows).toEqual([[1, 'note 1']])
})

test('a batch that writes anywhere goes to the primary as a whole, and is undone as a whole', async () => {
  const { url, caughtUp } = await openLab()
  const good = await ask(url, [NOTES, add(1), NOTES], ANYWHERE)
  expect(good.results).toMatchObject([
    { results: { rows: [] }, meta: { served_by_region: 'ENAM' } },
    { meta: { changes: 1 } },
    { results: { rows: [[1, 'note 1']] }, meta: { served_by_region: 'ENAM' } },
  ])
  const bad = await ask(url, [add(2), add(1)], ANYWHERE)
  expect(bad.error).toContain('UNIQUE constraint failed')
  await caughtUp()
  expect((await ask(url, NOTES, ANYWHERE)).rows).toEqual([[1, 'note 1']])
})

test('a write reaches the primary once, and an error in it comes back as D1 says it', async () => {
  const { url, primary } = await openLab()
  const before = primary.bookmark()
  await ask(url, add(1), ANYWHERE)
  expect([before, primary.bookmark()]).toEqual([formatBookmark(1), formatBookmark(2)])
  expect((await ask(url, add(1), ANYWHERE)).error).toBe(
    'UNIQUE constraint failed: notes.id: SQLITE_CONSTRAINT (extended: SQLITE_CONSTRAINT_PRIMARYKEY)',
  )
})

test('forwarded queries share a connection, for a new one costs a round trip', async () => {
  const { url, sockets } = await openLab()
  sockets.clear()
  for (const id of [1, 2, 3]) await ask(url, add(id), ANYWHERE)
  expect(sockets.size).toBe(1)
})

test('a primary that swallows everything is given up after the time limit', async () => {
  const { clock, url, primaryUrl, stopPrimary } = await openLab()
  await stopPrimary()
  await serve(() => {}, Number(new URL(primaryUrl).port))
  const read = ask(url, NOTES)
  await until(() => clock.sleeping().includes(QUERY_MS_MAX))
  clock.advance(QUERY_MS_MAX)
  expect((await read).error).toBe(LOST)
})

test('a bookmark that never comes ends in D1 time-out, a nonsense one at once', async () => {
  const { clock, url } = await openLab()
  const read = ask(url, NOTES, { bookmark: formatBookmark(99) })
  await until(() => clock.sleeping().includes(QUERY_MS_MAX))
  clock.advance(QUERY_MS_MAX)
  expect((await read).error).toContain('exceeded timeout')
  const { error } = await ask(url, NOTES, { bookmark: 'garbage' })
  expect(error).toBe('D1_SESSION_ERROR: invalid bookmark or constraint')
})

test('a client that leaves is not waited for', async () => {
  const { clock, url } = await openLab()
  const client = new AbortController()
  const read = ask(url, NOTES, { bookmark: formatBookmark(99), signal: client.signal })
  await until(() => clock.sleeping().includes(QUERY_MS_MAX))
  client.abort()
  await expect(read).rejects.toThrow()
  await until(() => clock.sleeping().length === 0)
})

test('a replica that is down fails what needs it, at once, and nothing else', async () => {
  const { clock, url, replica } = await openLab()
  const waiting = ask(url, NOTES, { bookmark: formatBookmark(99) })
  await until(() => clock.sleeping().includes(QUERY_MS_MAX))
  replica.setDown(true)
  expect((await waiting).error).toBe(LOST)
  expect((await ask(url, NOTES, ANYWHERE)).error).toBe(LOST)
  expect((await ask(url, NOTES)).rows).toEqual([])
  replica.setDown(false)
  expect((await ask(url, NOTES, ANYWHERE)).rows).toEqual([])
})

test('without the primary reads go on and writes fail; after its restart all goes on', async () => {
  const { clock, url, stopPrimary, startPrimary, caughtUp, feeds } = await openLab(tempFile())
  await ask(url, add(1))
  await caughtUp()
  await stopPrimary()
  expect((await ask(url, NOTES, ANYWHERE)).rows).toEqual([[1, 'note 1']])
  expect((await ask(url, add(2), ANYWHERE)).error).toBe(LOST)
  expect((await ask(url, NOTES)).error).toBe(LOST)

  const primary = await startPrimary()
  expect(primary.bookmark()).toBe(formatBookmark(2))
  await until(() => clock.sleeping().length > 0)
  clock.advance(5000)
  await until(() => feeds.length === 2)
  expect((await ask(url, add(2), ANYWHERE)).error).toBe(undefined)
  await until(async () => (await ask(url, NOTES, ANYWHERE)).rows?.length === 2)
  expect(feeds).toEqual([-1, 2])
})

test('commits made while the replica was cut off arrive when it is back, one by one', async () => {
  const { clock, url, primary, primaryUrl, replica, feeds, cutFeed } = await openLab()
  cutFeed()
  await until(() => !replica.state().connected)
  for (const id of [1, 2, 3]) await ask(primaryUrl, add(id))
  await until(() => clock.sleeping().includes(RECONNECT_MS_MIN))
  clock.advance(RECONNECT_MS_MIN)
  await until(() => replica.state().bookmark === primary.bookmark())
  expect((await ask(url, NOTES, ANYWHERE)).rows).toHaveLength(3)
  expect(feeds).toEqual([-1, 1])
})

test('the pause between attempts grows to its limit, and the attempts never end', async () => {
  const clock = createClock()
  const server = await serve(() => {})
  server.close()
  const replica = openReplica({ region: 'oc', primaryUrl: server.url, clock, lagMs: () => 0 })
  onTestFinished(() => replica.close())
  const pauses: number[] = []
  for (let attempt = 0; attempt < 8; attempt++) {
    await until(() => clock.sleeping().length > 0)
    const [pause = 0] = clock.sleeping()
    pauses.push(pause)
    clock.advance(pause)
  }
  expect(pauses).toEqual([100, 200, 400, 800, 1600, 2000, 2000, 2000])
})

test('a query before the first snapshot waits for it', async () => {
  const { primary, lag } = await openLab()
  lag.ms = 5000 // the first snapshot comes at once all the same
  const clock = createClock()
  const gate = Promise.withResolvers<void>()
  const server = await serve((req, res) => gate.promise.then(() => primary.handle(req, res)))
  const replica = openReplica({ region: 'oc', primaryUrl: server.url, clock, lagMs: () => 5000 })
  onTestFinished(() => replica.close())
  const { url } = await serve(replica.handle)
  const read = ask(url, NOTES, ANYWHERE)
  await until(() => clock.sleeping().includes(QUERY_MS_MAX))
  gate.resolve()
  expect((await read).rows).toEqual([])
  await replica.ready()
})

test('a replica that has diverged starts over from a snapshot', async () => {
  const { url, primaryUrl, clock, stopPrimary, startPrimary, feeds, caughtUp } = await openLab()
  await ask(url, add(1, 'of the first history'))
  await caughtUp()
  await stopPrimary()
  // The file is lost: another history, which arrives at the same position.
  const primary = await startPrimary()
  await ask(primaryUrl, 'CREATE TABLE notes(id INTEGER PRIMARY KEY, text TEXT UNIQUE)')
  await ask(primaryUrl, add(2))
  await until(() => clock.sleeping().length > 0)
  clock.advance(2000)
  await until(() => feeds.length === 2)
  await ask(primaryUrl, add(1))
  await until(() => clock.sleeping().includes(RECONNECT_MS_MIN))
  clock.advance(RECONNECT_MS_MIN)
  await until(async () => (await ask(url, NOTES, ANYWHERE)).rows?.length === 2)
  expect((await ask(url, NOTES, ANYWHERE)).bookmark).toBe(primary.bookmark())
  expect(feeds).toEqual([-1, 2, -1])
})
