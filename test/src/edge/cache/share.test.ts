// One load for all who ask for the same at the same time, and nobody is lost with it.
import { beforeEach, describe, expect, test } from 'vitest'
import { askedBy } from '../../../../src/edge/cache/lookup.ts'
import {
  FILLING_BYTES_MAX,
  FOLLOW_MS_MAX,
  UNSHARED_MS,
} from '../../../../src/edge/cache/rules/limits.ts'
import type { Visit } from '../../../../src/edge/visit/visit.ts'
import { start } from '../../../../src/shared/position.ts'
import { turn, turns, until, watch } from '../../settle.ts'
import {
  costsOf,
  fromRegion,
  hang,
  openTold,
  refuse,
  slowBody,
  type ToldLab,
  textOf,
  unheard,
  visitTo,
} from '../lab.ts'

const KEY = '1:https://short.example/a'
const CACHED = { 'CDN-Cache-Control': 'max-age=60' }
const READ_AT = { m: 5, a: 9 }

let lab: ToldLab
beforeEach(async () => {
  lab = await openTold(() => fromRegion('body', { snapshot: READ_AT, headers: CACHED }))
})

/** A reader who asks an upstream. */
const reader = (init: RequestInit = {}, changes: Partial<Visit> = {}) => {
  const visit = visitTo(lab, '/a', init, changes)
  return { visit, loading: lab.cache.sharing.load(askedBy(visit, KEY), undefined) }
}
const readers = (count: number) => Array.from({ length: count }, () => reader())
const at = (floor: number) => ({ position: { ...start(1), floor } })
const allCosts = (who: { visit: Visit }[]) => ({
  loads: who.filter(({ visit }) => costsOf(visit).loads).length,
  collapsed: who.filter(({ visit }) => costsOf(visit).collapsed).length,
})

/** The upstream answers when told, each call for itself. */
function answersWhenTold() {
  const waiting: ((response: Response | Promise<Response>) => void)[] = []
  lab.answer = () => new Promise((resolve) => waiting.push(resolve))
  return async (call: number, response: Response | Promise<Response>) => {
    await until(() => waiting.length > call)
    waiting[call]?.(response)
  }
}

test('a hundred readers at once are one load', async () => {
  const tell = answersWhenTold()
  const all = readers(100)
  await tell(0, fromRegion('body', { snapshot: READ_AT, headers: CACHED }))
  const answers = await Promise.all(all.map(({ loading }) => loading))
  expect(await Promise.all(answers.map(textOf))).toEqual(Array(100).fill('body'))
  expect(lab.calls).toHaveLength(1)
  expect(allCosts(all)).toEqual({ loads: 1, collapsed: 99 })
  expect(answers.slice(1).every(({ attempts }) => attempts.length === 0)).toBe(true)
})

test('the load is kept alive behind its first reader, and the copy is kept', async () => {
  const tell = answersWhenTold()
  const { loading } = reader()
  const all = lab.background.done()
  const done = watch(all)
  await turns()
  expect(done()).toBe(false)
  await tell(0, fromRegion('body', { headers: CACHED }))
  await loading
  await all
  expect(lab.cache.tiers.recall(KEY)).toHaveLength(1)
})

test('what the others wait for is kept alive by whoever began it', async () => {
  const kept: Promise<unknown>[] = []
  const { loading } = reader({}, { waitUntil: (work) => void kept.push(work) })
  const flight = lab.cache.sharing.flights.get(KEY, 0)
  expect(flight).toBeDefined()
  expect(kept).toContain(flight)
  await loading
})

test('the next one after it loads anew', async () => {
  await reader().loading
  await lab.background.done()
  expect(await reader().loading).not.toHaveProperty('collapsed')
  expect(lab.calls).toHaveLength(2)
})

describe('a follower', () => {
  /** Somebody is loading, and the one who came after. */
  async function follow(init: RequestInit = {}, changes: Partial<Visit> = {}, first = {}) {
    const tell = answersWhenTold()
    const leader = reader({}, first)
    await until(() => lab.calls.length === 1)
    const follower = reader(init, changes)
    await turn()
    return { tell, leader, follower }
  }
  const old = () => fromRegion('old', { snapshot: { m: 2, a: 4 }, headers: CACHED })
  const mine = () => fromRegion('mine', { snapshot: { m: 8, a: 8 }, headers: CACHED })

  test('who has seen more does not wait for an older answer', async () => {
    const { tell, follower, leader } = await follow({}, at(8))
    expect(lab.calls).toHaveLength(2)
    await tell(1, mine())
    expect(await textOf(await follower.loading)).toBe('mine')
    await tell(0, old())
    expect(await textOf(await leader.loading)).toBe('old')
  })

  test('who has seen less takes the answer to one who has seen more', async () => {
    const { tell, follower } = await follow({}, at(3), at(5))
    await tell(0, fromRegion('newer', { snapshot: READ_AT, headers: CACHED }))
    expect(await textOf(await follower.loading)).toBe('newer')
    expect(lab.calls).toHaveLength(1)
  })

  test('does not take an answer below his floor, even from one who asked for as much', async () => {
    const { tell, follower } = await follow({}, at(5), at(5))
    await tell(0, old())
    await tell(1, mine())
    expect(await textOf(await follower.loading)).toBe('mine')
  })

  test('of another variant loads his own', async () => {
    const { tell, follower } = await follow({ headers: { 'Accept-Language': 'de' } })
    await tell(0, fromRegion('en', { headers: { ...CACHED, Vary: 'Accept-Language' } }))
    await tell(1, fromRegion('de', { headers: { ...CACHED, Vary: 'Accept-Language' } }))
    expect(await textOf(await follower.loading)).toBe('de')
  })

  test('of a load that hangs waits so long and no longer, then loads for himself', async () => {
    const { tell, follower } = await follow()
    lab.clock.advance(FOLLOW_MS_MAX - 1)
    await turn()
    expect(costsOf(follower.visit).loads).toBeUndefined()
    lab.clock.advance(1)
    await until(() => costsOf(follower.visit).loads === 1)
    for (const call of [1, 2]) await tell(call, mine()) // the leader's next try is one of them
    expect(await textOf(await follower.loading)).toBe('mine')
  })

  test('of a load whose first region hangs gets what the second one says', async () => {
    lab.answer = (call) =>
      call.region === 'weur' ? hang(call) : fromRegion('body', { headers: CACHED })
    const all = readers(100)
    let waiting = 100
    for (const { loading } of all) void loading.then(() => waiting--)
    await until(() => lab.calls.length === 1)
    while (waiting > 0) {
      lab.clock.advance(100)
      await turns(10)
    }
    const answers = await Promise.all(all.map(({ loading }) => loading))
    const texts = await Promise.all(answers.map(textOf))
    expect(texts.filter((text) => text === 'body')).toHaveLength(100)
    expect(lab.calls.length).toBeLessThan(10)
  })

  test('of a body that stalls waits no longer either', async () => {
    const slow = slowBody()
    const { tell, follower } = await follow()
    await tell(0, new Response(slow.body, fromRegion(null, { headers: CACHED })))
    slow.send('half')
    await until(() => lab.cache.storing.filling.held === 4)
    lab.clock.advance(FOLLOW_MS_MAX)
    await tell(1, mine())
    expect(await textOf(await follower.loading)).toBe('mine')
  })

  test('of a load that was ended with its request is not lost, nor loads with all the others at once', async () => {
    lab.now.send = () => new Promise(() => {})
    void lab.cache.sharing.load(askedBy(visitTo({ edge: lab.edge }, '/a'), KEY), undefined)
    lab.now.send = undefined
    const all = readers(300)
    await until(() => lab.clock.sleeping().length === 300)
    lab.clock.advance(FOLLOW_MS_MAX)
    const answers = await Promise.all(all.map(({ loading }) => loading))
    expect(await Promise.all(answers.map(textOf))).toEqual(Array(300).fill('body'))
    expect([lab.calls.length, allCosts(all)]).toEqual([1, { loads: 1, collapsed: 299 }])
  })

  const isFrom = ({ visit }: { visit: Visit }, headers: Headers) =>
    headers.get('Request-Id') === visit.requestId

  test('of a load that fails is not lost', async () => {
    lab.answer = async (call) => {
      await turn()
      return isFrom(leader, call.headers) ? refuse(call) : mine()
    }
    const [leader, follower] = [reader(), reader()]
    expect((await leader.loading).answer).toBeUndefined()
    expect(await textOf(await follower.loading)).toBe('mine')
    expect(costsOf(follower.visit)).toEqual({ loads: 1 })
  })

  test('of a load that breaks off in the middle is not lost', async () => {
    const { tell, follower } = await follow()
    const slow = slowBody()
    slow.send('half')
    slow.breakOff()
    await tell(0, new Response(slow.body, fromRegion(null, { headers: CACHED })))
    await tell(1, mine())
    expect(await textOf(await follower.loading)).toBe('mine')
  })

  test('of a load that throws is not lost', async () => {
    lab.now.send = async ({ headers }) => {
      await turn()
      if (isFrom(leader, headers)) throw new Error('bug')
      return { response: fromRegion('body', { headers: CACHED }), attempts: [] }
    }
    const [leader, follower] = [reader(), reader()]
    await expect(leader.loading).rejects.toThrow('bug')
    expect(await textOf(await follower.loading)).toBe('body')
  })

  test('does not take what was asked for before a change that he may know of', async () => {
    const { tell, leader } = await follow()
    const mark = { at: lab.clock.now(), commit: { epoch: 1, m: 6 } } // somebody wrote, here
    await lab.cache.tiers.invalidate([KEY], [], mark, unheard)
    const afterwards = reader()
    await turn()
    await tell(0, old())
    for (const call of [1, 2]) void tell(call, mine())
    expect(await textOf(await leader.loading)).toBe('old')
    expect(await textOf(await afterwards.loading)).toBe('mine')
  })
})

describe('an answer that is not for two', () => {
  const UNSHARED = [
    ['private', { 'Cache-Control': 'private, max-age=60', ETag: '"1"' }],
    ['Set-Cookie', { ...CACHED, 'Set-Cookie': 'a=b' }],
    ['no-store', { 'Cache-Control': 'no-store' }],
    ['no-cache', { 'Cache-Control': 'no-cache' }],
    ['no-cache with a validator', { 'Cache-Control': 'no-cache', ETag: '"1"' }],
  ] as const
  const unshared = (headers: object) => () => fromRegion('one', { headers: { ...headers } })

  test.each(UNSHARED)('%s: it is given to nobody else', async (_, headers) => {
    const tell = answersWhenTold()
    const all = readers(5)
    await tell(0, unshared(headers)())
    for (let call = 1; call < 5; call++) await tell(call, unshared(headers)())
    const answers = await Promise.all(all.map(({ loading }) => loading))
    expect(answers.some(({ collapsed }) => collapsed)).toBe(false)
    expect(lab.calls).toHaveLength(5)
  })

  test.each(UNSHARED)('%s: nobody queues for it again, for a while', async (_, headers) => {
    lab.answer = unshared(headers)
    await reader().loading
    await lab.background.done()
    const tell = answersWhenTold()
    const all = readers(10)
    await turn()
    expect(lab.calls).toHaveLength(11)
    for (let call = 0; call < 10; call++) await tell(call, unshared(headers)())
    await Promise.all(all.map(({ loading }) => loading))
  })

  test('after the while it is tried again', async () => {
    lab.answer = unshared({ 'Cache-Control': 'private' })
    await reader().loading
    await lab.background.done()
    lab.clock.advance(UNSHARED_MS)
    const tell = answersWhenTold()
    const all = readers(10)
    await turn()
    expect(lab.calls).toHaveLength(2)
    await tell(0, fromRegion('body', { headers: CACHED }))
    await Promise.all(all.map(({ loading }) => loading))
    expect(lab.calls).toHaveLength(2)
  })

  test('other keys are not concerned', async () => {
    lab.answer = unshared({ 'Cache-Control': 'private' })
    await reader().loading
    expect(lab.cache.sharing.isUnshared('1:https://short.example/b')).toBe(false)
    lab.clock.advance(UNSHARED_MS - 1)
    expect(lab.cache.sharing.isUnshared(KEY)).toBe(true)
  })

  /** Ten at once ask one after another, or all together? */
  async function tenAtOnce() {
    await lab.background.done()
    lab.calls.length = 0
    const tell = answersWhenTold()
    const all = readers(10)
    await turn()
    const together = lab.calls.length
    lab.answer = () => fromRegion('body', { headers: CACHED })
    for (let call = 0; call < together; call++) {
      await tell(call, fromRegion('body', { headers: CACHED }))
    }
    await Promise.all(all.map(({ loading }) => loading))
    return together
  }

  test('an upstream in trouble is not asked by everybody at once', async () => {
    lab.answer = () => fromRegion('down', { status: 500 }) // the region itself answered
    await reader().loading
    expect(await tenAtOnce()).toBe(1)
  })

  test("one reader's credentials do not make the key unshareable for the others", async () => {
    await reader({ headers: { Authorization: 'Bearer x' } }).loading
    expect(await tenAtOnce()).toBe(1)
  })

  test('neither does a moment without room', async () => {
    const others = lab.cache.storing.filling.enter(FOLLOW_MS_MAX, FILLING_BYTES_MAX)
    await reader().loading
    others.leave()
    expect(await tenAtOnce()).toBe(1)
  })
})

test('when nobody answers, those who waited do not all ask at once', async () => {
  lab.answer = refuse
  const answers = await Promise.all(readers(100).map(({ loading }) => loading))
  expect(answers.some(({ answer }) => answer)).toBe(false)
  expect(lab.calls.length).toBeLessThan(20)
})

test('when nobody answers the key stays shareable', async () => {
  lab.answer = refuse
  expect((await reader().loading).answer).toBeUndefined()
  expect(lab.cache.sharing.isUnshared(KEY)).toBe(false)
})

test('a store whose writes hang delays nobody', async () => {
  lab.cache.tiers.asked(KEY)
  lab.cache.tiers.asked(KEY) // often enough to be written
  let puts = 0
  lab.store.put = () => {
    puts += 1
    return new Promise<never>(() => {})
  }
  expect(await textOf(await reader().loading)).toBe('body')
  await until(() => puts === 1)
  lab.answer = hang
  expect(lab.cache.tiers.recall(KEY)).toHaveLength(1)
})

test('what it costs to keep is told to the visit that it was loaded for', async () => {
  for (let asked = 0; asked < 2; asked++) lab.cache.tiers.asked(KEY) // often enough to be written
  const { visit, loading } = reader()
  await loading
  await lab.background.done()
  expect(costsOf(visit)).toEqual({ loads: 1, kvWrites: 1 })
})
