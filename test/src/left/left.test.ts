// Whoever leaves takes nothing with him: over genuine bindings, with a D1 that waits, and the calls counted.
import { afterEach, describe, expect, test } from 'vitest'
import { CF_HEADER } from '../../../infra/small/index.ts'
import { cfOf } from '../../../infra/world/colo.ts'
import { loadMap } from '../../../infra/world/map.ts'
import { eventually } from '../../support/eventually.ts'
import { machineProduct, regionsFrom, smallWorld } from '../../support/small-world.ts'
import { until } from '../settle.ts'
import { caller, FIRST, SECOND } from './caller.ts'
import { STAND_IN } from './stand-in.ts'

const world = await smallWorld({
  product: await machineProduct(),
  holdD1: true,
  more: [caller],
  standIns: { [`REGION_${SECOND.toUpperCase()}`]: STAND_IN },
})
const { hold, d1, key } = world
const region = world.region(FIRST)

/** A region's gate: see CALLS_MAX in src/data/gate.ts. */
const CALLS_MAX = 64

/** Five hundred calls, on a machine that has much else to do. */
const BUSY_MS_MAX = 60_000

afterEach(() => hold.release())

const times = <T>(count: number, work: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => work(index))
const statuses = async (all: Promise<Response>[]) => {
  const codes = await Promise.all(all.map(async (one) => (await one).status))
  return Object.fromEntries(
    [...new Set(codes)].map((code) => [code, codes.filter((c) => c === code).length]),
  )
}
const called = (calls: number) => until(() => hold.calls >= calls)

const { colos } = loadMap()
const LONDON = JSON.stringify(colos.filter(({ id }) => id === 'LHR').map(cfOf)[0])

/** A request from London over a genuine binding, until its caller hangs up. */
const overBinding = (path: string, headers: Record<string, string> = {}, init = {}) =>
  world
    .region('caller')
    .fetch(path, { ...init, headers: { Call: 'REGION', [CF_HEADER]: LONDON, ...headers } })
const hangUp = async () => void (await world.region('caller').fetch('/hang-up'))

/** As many as the gate takes wait at D1, and one more is shed: so none of its places is lost. Who is still inside
 * from before takes somebody's place, so that it may take more than one look. */
const expectWholeGate = () =>
  eventually(fillGate, ({ extra, inside }) => extra === 'overload' && inside[200] === CALLS_MAX)

async function fillGate() {
  const init = { headers: { 'Attempt-Ms': '20000' } }
  hold.close()
  const before = hold.calls
  const all = times(CALLS_MAX, () => region.fetch('/readyz', init))
  let shed = 0
  for (const one of all) void one.then(() => shed++)
  await eventually(async () => shed > 0 || hold.calls >= before + CALLS_MAX, Boolean)
  const { headers } = shed > 0 ? new Response() : await region.fetch('/readyz', init)
  hold.release()
  return { extra: headers.get('Fault-Domain'), inside: await statuses(all) }
}

describe('a region whose caller hangs up while D1 waits', () => {
  test(
    'has every place back when D1 answers, four times as often as it has places',
    async () => {
      for (const _ of times(4, () => 0)) {
        hold.close()
        const before = hold.calls
        const all = times(CALLS_MAX, () => overBinding('/readyz', { 'Attempt-Ms': '20000' }))
        await called(before + CALLS_MAX)
        await hangUp()
        expect(await statuses(all)).toEqual({ 499: CALLS_MAX })
        hold.release()
        await expectWholeGate()
      }
    },
    BUSY_MS_MAX,
  )

  test('has them back when their time is over, though D1 never answers', async () => {
    hold.close()
    const before = hold.calls
    const all = times(CALLS_MAX, () => overBinding('/readyz', { 'Attempt-Ms': '2000' }))
    await called(before + CALLS_MAX)
    await hangUp()
    expect(await statuses(all)).toEqual({ 499: CALLS_MAX })
    // D1 is held still: who is let in by the gate waits for it, and who is not is told so at once.
    const next = await eventually(
      () => region.fetch('/readyz', { headers: { 'Attempt-Ms': '300' } }),
      ({ headers }) => headers.get('Fault-Domain') !== 'overload',
    )
    expect(next.headers.get('Fault-Domain')).toBe('region')
    await expectWholeGate()
  })
})

describe('a write whose caller hangs up in the middle', () => {
  const count = async (table: string, where = '1') =>
    Number(await d1.prepare(`SELECT count(*) AS n FROM ${table} WHERE ${where}`).first('n'))
  const commits = () => d1.prepare('SELECT n FROM commit_seq').first('n')

  const sent = (slug: string, more: Record<string, string> = {}) => ({
    method: 'POST',
    body: JSON.stringify({ slug, url: 'https://target.example/' }),
    headers: {
      Authorization: `Bearer ${key}`,
      'Content-Type': 'application/json',
      'Idempotency-Key': `the-key-of-${slug}`,
      ...more,
    },
  })
  /** Hung up on while D1 has it; `attemptMs` is what the edge would give it. */
  async function cutOff(slug: string, attemptMs: string) {
    hold.close()
    const before = hold.calls
    const init = sent(slug, { 'Attempt-Ms': attemptMs })
    const writing = overBinding('/api/links', init.headers, init)
    await called(before + 1)
    await hangUp()
    expect((await writing).status).toBe(499)
  }
  /** What a client, or the edge, does then: the same again. */
  async function repeated(slug: string) {
    const again = await world.fetch('/api/links', sent(slug))
    return {
      status: again.status,
      replayed: again.headers.get('Idempotency-Replayed'),
      page: await again.json(),
      rows: await count('links', `slug = '${slug}'`),
      keys: await count('idempotency', `key = 'the-key-of-${slug}'`),
    }
  }
  const once = (slug: string) => ({ status: 201, page: { slug, version: 1 }, rows: 1, keys: 1 })

  test('is finished, and the repetition is told what it did', async () => {
    await world.fetch('/api/links', sent('before'))
    const before = Number(await commits())
    await cutOff('finished', '20000')
    expect(await commits()).toBe(before) // D1 has not got it yet
    hold.release()
    await eventually(commits, (now) => now === before + 1)
    expect(await repeated('finished')).toMatchObject({ ...once('finished'), replayed: 'true' })
    expect(await commits()).toBe(before + 1)
  })

  test('or is not done at all, when its time is over before D1 has it, and is done by the repetition', async () => {
    const before = Number(await commits())
    await cutOff('undone', '200')
    // Its context ends with its time, and its call to D1 with it: whoever comes now is the only one.
    await eventually(
      () => region.fetch('/readyz', { headers: { 'Attempt-Ms': '400' } }),
      ({ status }) => status === 503,
    )
    hold.release()
    expect(await repeated('undone')).toMatchObject(once('undone'))
    expect(await commits()).toBe(before + 1)
  })
})

describe('a client that leaves the edge', () => {
  const loads = async () => {
    const answer = await world.fetch('/ops/costs', { headers: { Authorization: `Bearer ${key}` } })
    const { routes } = (await answer.json()) as { routes: Record<string, Record<string, number>> }
    const sum = (name: string) =>
      Object.values(routes).reduce((all, of) => all + (of[name] ?? 0), 0)
    return { loads: sum('loads'), reads: sum('kvReads') }
  }
  /** The caller has another port than the edge, and what is asked for under another name is another thing. */
  const HOST = { Host: 'short.example' }

  test('before the headers, takes nobody down who waits for the same load', async () => {
    await world.fetch('/api/links', {
      method: 'POST',
      body: JSON.stringify({ slug: 'shared', url: 'https://target.example/' }),
      headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
    })
    const before = await loads()
    hold.close()
    const calls = hold.calls
    const leader = overBinding('/shared', { Call: 'EDGE', ...HOST })
    await called(calls + 1)
    const followers = times(20, () => world.fetch('/shared', { headers: HOST }))
    await hangUp()
    expect((await leader).status).toBe(499)
    hold.release()
    expect(await statuses(followers)).toEqual({ 302: 20 })
    expect((await loads()).loads - before.loads).toBe(1)
  })

  test('during a write, leaves no old copy behind it', async () => {
    const at = { headers: HOST }
    await world.fetch('/api/links', {
      method: 'POST',
      body: JSON.stringify({ slug: 'removed', url: 'https://target.example/' }),
      headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json', ...HOST },
    })
    expect((await world.fetch('/removed', at)).status).toBe(302)
    hold.close()
    const calls = hold.calls
    const headers = { Call: 'EDGE', Authorization: `Bearer ${key}`, 'If-Match': '*', ...HOST }
    const removing = overBinding('/api/links/removed', headers, { method: 'DELETE' })
    await called(calls + 1)
    await hangUp()
    expect((await removing).status).toBe(499)
    hold.release()
    const row = d1.prepare("SELECT deleted_at FROM links WHERE slug = 'removed'")
    await eventually(
      () => row.first('deleted_at'),
      (deletedAt) => deletedAt !== null,
    )
    const codes = async () => (await world.fetch('/removed', at)).status
    await eventually(codes, (status) => status === 410)
  })

  /** What the stand-in did since `from`. */
  const notes = async (from = 0): Promise<string[]> => {
    const answer = await world.fetch('/control/notes', AT_THE_STAND_IN)
    return ((await answer.json()) as string[]).slice(from)
  }
  const noted = (from: number, what: string) =>
    eventually(
      () => notes(from),
      (done) => done.includes(what),
    )
  const standIn = async (how: 'open' | 'close') =>
    void (await world.fetch(`/control/${how}`, AT_THE_STAND_IN).then((answer) => answer.text()))
  const beside = colos.find(({ id }) => regionsFrom(id)[0] === SECOND)
  const AT_THE_STAND_IN = { colo: beside?.id ?? '', headers: HOST }
  const WHOLE = 'piece 1;piece 2;'

  /** Reads the first piece, and leaves. */
  async function leaveInTheMiddle(path: string) {
    const cut = new AbortController()
    const { body } = await world.fetch(path, { ...AT_THE_STAND_IN, signal: cut.signal })
    const { value } = (await body?.getReader().read()) ?? {}
    expect(new TextDecoder().decode(value)).toBe('piece 1;')
    cut.abort()
  }

  test('in the middle of a body, leaves the copy to be finished', async () => {
    const from = (await notes()).length
    await standIn('close')
    await leaveInTheMiddle('/pages/one')
    await standIn('open')
    await noted(from, 'one whole')
    const next = await world.fetch('/pages/one', AT_THE_STAND_IN)
    expect(await next.text()).toBe(WHOLE)
    expect(next.headers.get('Cache-Status')).toContain('hit')
    expect((await notes(from)).filter((note) => note === '/pages/one')).toHaveLength(1)
  })

  test('in the middle of a body that nobody keeps, ends it', async () => {
    const from = (await notes()).length
    await standIn('close')
    await leaveInTheMiddle('/private/two')
    await noted(from, 'two cancelled')
    await standIn('open')
  })

  test('with an old copy, leaves its refresh to be finished', async () => {
    const ask = () => world.fetch('/pages/three', AT_THE_STAND_IN)
    await (await ask()).text()
    const from = (await notes()).length
    await standIn('close')
    const old = await eventually(ask, ({ headers }) =>
      /hit; ttl=-\d/.test(headers.get('Cache-Status') ?? ''),
    )
    expect(await old.text()).toBe(WHOLE)
    await noted(from, '/pages/three')
    await standIn('open')
    await noted(from, 'three whole')
    const told = async () => (await ask()).headers.get('Cache-Status') ?? ''
    await eventually(told, (status) => /hit; ttl=\d/.test(status))
    expect((await notes(from)).filter((note) => note === '/pages/three')).toHaveLength(1)
  })
})

test('the loser of a hedge leaves its place in the gate, and asks D1 no more than any other', async () => {
  await world.restart() // its edge has measured how fast the stand-in is
  const ask = (slug: number) =>
    world.fetch(`/api/links/nobody-${slug}`, { headers: { Authorization: `Bearer ${key}` } })
  // A region is known by a hundred reads, and one of fifty may be hedged.
  for (let slug = 0; slug < 110; slug++) expect((await ask(slug)).status).toBe(404)
  hold.close()
  const before = hold.calls
  let slugs = 110
  const told = async () => (await ask(slugs++)).headers.get('Server-Timing') ?? ''
  await eventually(told, (timing) => timing.includes(`${FIRST}:outrun ${SECOND}:ok`))
  expect(hold.calls - before).toBeLessThanOrEqual(2 * (slugs - 110)) // a replica, and the primary
  hold.release()
  await expectWholeGate()
})
