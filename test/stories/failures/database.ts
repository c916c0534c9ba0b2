// A database that lags, is away, resets, sheds load or loses answers; and clients that try again and again.
import { expect } from 'vitest'
import { RETRY_BUDGET } from '../../../src/edge/routing/rules/limits.ts'
import { target } from '../../machine/seed.ts'
import {
  CHANGED,
  type FailingWorld,
  floorOf,
  leadsTo,
  statusOf,
  tokenOf,
} from '../../support/failing-world.ts'
import { type Chapter, failure } from '../../support/failures.ts'
import type { Answer } from '../../support/http.ts'

export const database: Chapter = {
  name: 'database',
  failures: [
    failure(
      {
        row: 10,
        fault: 'A replica is half a minute behind',
        reader: 'without a token what the replica has; with one never less than it has seen',
        writer: 'its own write, read at the primary',
        operator: 'one attempt, `db;desc="enam primary"`, and the region healthy',
      },
      async (world) => {
        await world.fault({ kind: 'replica-lag', region: 'weur', ms: 30_000 })
        const token = await world.change('SYD', 'rfc821')
        const stranger = await world.read('LHR', '/rfc821')
        expect(leadsTo(stranger)).toEqual([302, target('rfc821')])
        expect(stranger.timing('db')).toBe('weur replica')
        const writer = await world.at('LHR', '/rfc821', { token })
        expect(leadsTo(writer)).toEqual([302, CHANGED])
        expect([writer.timing('db'), writer.timing('attempts')]).toEqual([
          'enam primary',
          'weur:ok',
        ])
        expect(await world.region('LHR', 'weur')).toMatchObject({ state: 'healthy', calls: 2 })
      },
    ),
    failure(
      {
        row: 11,
        fault: 'The primary is down, the replicas are up',
        reader:
          'answers from replicas as new as its token; where there is none 503 with `Retry-After`, or an older copy to whoever sends `Consistency: stale-ok`',
        writer:
          '503 with `Retry-After` and nothing written; with the same key, one effect afterwards',
        operator: 'every region healthy, however many writes are refused',
      },
      async (world) => {
        const seen = await world.change('NRT', 'rfc822')
        const { regions } = await world.state()
        for (const { id } of regions) {
          await world.fault({ kind: 'replica-lag', region: id, ms: 30_000 })
        }
        expect((await world.at('DXB', '/rfc826')).status).toBe(302) // a copy, soon an older one
        const ahead = await world.change('NRT', 'rfc826')
        const fault = await world.fault({ kind: 'primary-down' })
        for (const colo of ['LHR', 'NRT', 'GRU', 'EWR', 'LAX', 'DME']) {
          const read = await world.read(colo, '/rfc854')
          expect(read.status).toBe(302)
          expect(read.timing('db')).toMatch(/ replica$/)
        }
        const session = await world.at('NRT', '/rfc822', { token: seen })
        expect([...leadsTo(session), session.timing('db')]).toEqual([302, CHANGED, 'apac replica'])
        const behind = await world.at('DXB', '/rfc826', { token: ahead })
        expect([behind.status, behind.timing('attempts')]).toEqual([503, 'apac:primary enam:ok'])
        expect(behind.headers.get('Retry-After')).toMatch(/^[1-5]$/)
        expect(statusOf(behind)).toContain('detail="older-than-token"')
        const headers = { Consistency: 'stale-ok' }
        const older = await world.at('DXB', '/rfc826', { token: ahead, headers })
        expect(leadsTo(older)).toEqual([302, target('rfc826')])
        expect(floorOf(tokenOf(older))).toBe(floorOf(ahead)) // it has not moved

        const key = { 'Idempotency-Key': 'story-of-patience' }
        const commits = world.commits()
        for (let i = 0; i < 10; i++) {
          const refused = await world.create('LHR', 'primary away', key)
          expect([refused.status, refused.json.type]).toEqual([503, '/docs#database-unavailable'])
          expect(refused.headers.get('Retry-After')).toMatch(/^[1-5]$/)
        }
        expect([world.effects('primary away'), world.commits()]).toEqual([0, commits])
        for (const { id } of regions) {
          expect(await world.region('LHR', id)).toMatchObject({ state: 'healthy', opened: 0 })
        }

        await world.heal(fault)
        const made = await world.create('LHR', 'primary away', key)
        expect([made.status, made.headers.has('Idempotency-Replayed')]).toEqual([201, false])
        expect(world.effects('primary away')).toBe(1)
      },
    ),
    failure(
      {
        row: 12,
        fault: 'D1 resets: sessions under way are lost',
        reader: 'an answer from the primary, in the same attempt',
        writer:
          '503 with `Retry-After` and nothing written; with the same key, one effect afterwards',
        operator:
          'one attempt for a read, one more for a write, to see whether another region fares better; the regions healthy',
      },
      async (world) => {
        const replica = await world.fault({ kind: 'd1-reset', region: 'weur' })
        const read = await world.read('MAD', '/rfc862')
        expect([read.status, read.timing('db')]).toEqual([302, 'enam primary'])
        expect(read.timing('attempts')).toBe('weur:ok')
        await world.heal(replica)

        const primary = await world.fault({ kind: 'd1-reset' })
        const key = { 'Idempotency-Key': 'story-of-a-reset' }
        const refused = await world.create('ORD', 'reset', key)
        expect([refused.status, refused.json.type]).toEqual([503, '/docs#database-unavailable'])
        expect(refused.headers.get('Retry-After')).toMatch(/^[1-5]$/)
        expect(refused.timing('attempts')).toBe('enam:primary wnam:ok')
        expect(world.effects('reset')).toBe(0)
        await world.heal(primary)
        expect((await world.create('ORD', 'reset', key)).status).toBe(201)
        expect(world.effects('reset')).toBe(1)
        expect(await world.region('MAD', 'weur')).toMatchObject({ state: 'healthy', calls: 1 })
        expect(await world.region('ORD', 'enam')).toMatchObject({ state: 'healthy', calls: 2 })
      },
    ),
    failure(
      {
        row: 13,
        fault: 'D1 sheds load',
        reader:
          'the last good copy, else 503 with `Retry-After`; when one region has said so for five seconds, the answer of the next',
        writer: '503 with `Retry-After`, and nothing written',
        operator:
          'one call for each request, none repeated, and the region healthy; after five seconds `overloaded`, one call to see whether the next region can, and its traffic there',
      },
      async (world) => {
        expect((await world.at('FRA', '/rfc863')).status).toBe(302)
        const replica = await world.fault({ kind: 'd1-overloaded', region: 'weur' })
        await world.later('FRA', 700) // past fresh, and past being shown while it is refreshed
        const copy = await world.at('FRA', '/rfc863')
        expect(leadsTo(copy)).toEqual([302, target('rfc863')])
        expect(statusOf(copy)).toContain('detail="stale-if-error"')
        const shed = await world.read('FRA', '/rfc864')
        expectShed(shed, 'weur')
        expect(await world.calls('FRA')).toBe(3)
        for (const path of STRAINED.slice(0, 10)) expectShed(await world.read('MAD', path), 'weur')
        expect(await world.region('MAD', 'weur')).toMatchObject({ state: 'healthy', overloads: 10 })
        await world.later('MAD', 6)
        const [first = '', ...others] = STRAINED.slice(10)
        const moved = await world.read('MAD', first)
        expect([moved.status, moved.timing('attempts')]).toEqual([302, 'weur:overload eeur:ok'])
        for (const path of others) {
          expect((await world.read('MAD', path)).timing('attempts')).toBe('eeur:ok')
        }
        const weur = { state: 'overloaded', share: 0, overloads: 11 }
        expect(await world.region('MAD', 'weur')).toMatchObject(weur)
        await world.heal(replica)

        await world.fault({ kind: 'd1-overloaded' })
        const commits = world.commits()
        expectShed(await world.create('FRA', 'shed'), 'enam')
        expect([world.effects('shed'), world.commits()]).toEqual([0, commits])
        expect(await world.calls('FRA')).toBe(4)
        expect(await world.region('FRA', 'weur')).toMatchObject({ state: 'healthy', calls: 3 })
        expect(await world.region('FRA', 'enam')).toMatchObject({ state: 'healthy', calls: 1 })
      },
    ),
    failure(
      {
        row: 14,
        fault: 'A write is committed, and its answer lost',
        reader: 'a lost answer costs an attempt',
        writer:
          'the stored answer through the next region, with `Idempotency-Replayed: true` and one effect',
        operator: 'one commit for two attempts',
      },
      async (world) => {
        await world.fault({ kind: 'link-loss', from: 'SYD', to: 'enam', rate: 1 })
        const commits = world.commits()
        const made = await world.create('SYD', 'answer lost')
        expect([made.status, made.timing('attempts')]).toEqual([201, 'enam:unreachable oc:ok'])
        expect(made.headers.get('Idempotency-Replayed')).toBe('true')
        expect(made.json).toMatchObject({ title: 'answer lost', version: 1 })
        expect([world.effects('answer lost'), world.commits()]).toEqual([1, commits + 1])
        await world.fault({ kind: 'link-loss', from: 'SYD', to: 'oc', rate: 1 })
        const read = await world.read('SYD', '/api/links?limit=3')
        expect([read.status, read.timing('attempts')]).toEqual([200, 'oc:unreachable apac:ok'])
      },
    ),
    failure(
      {
        row: 20,
        fault: 'Clients try four times each while the primary sheds load, or regions fail',
        note: 'the local world has no primary with a fifth of its capacity: here it sheds everything, or every region fails four requests of five',
        reader:
          '503 with `Retry-After` where the retry budget is spent; answers at once when it is over',
        writer: '503 with `Retry-After`; when it is over success at once, with one effect',
        operator:
          'at the regions as many calls as requests, or, when regions fail, at most a tenth more than that, and five, and one in ten seconds',
      },
      async (world) => {
        const shedding = await world.fault({ kind: 'd1-overloaded' })
        const before = await callsIn(world)
        const writers = Array.from({ length: 5 * STORM_COLOS.length }, (_, i) => i)
        const write = (i: number) =>
          world.create(STORM_COLOS[i % STORM_COLOS.length] ?? '', `storm ${i}`, {
            'Idempotency-Key': `story-of-a-storm-${i}`,
          })
        for (let tries = 0; tries < 4; tries++) {
          for (const refused of await Promise.all(writers.map(write))) {
            expect([refused.status, refused.json.type]).toEqual([503, '/docs#overloaded'])
            expect(refused.headers.get('Retry-After')).toMatch(/^[1-5]$/)
          }
        }
        expect((await callsIn(world)) - before).toBe(4 * writers.length)
        await world.heal(shedding)
        for (const made of await Promise.all(writers.map(write))) expect(made.status).toBe(201)
        for (const i of writers) expect(world.effects(`storm ${i}`)).toBe(1)

        for (const { id } of (await world.state()).regions) {
          await world.fault({ kind: 'region-errors', region: id, rate: 0.8 })
        }
        const asked = await world.calls('JNB')
        const began = performance.now()
        const readers = Array.from({ length: 50 }, (_, i) => `/rfc${9000 + (i % 3)}`)
        const refused: Answer[] = []
        for (let tries = 0; tries < 4; tries++) {
          const answers = await Promise.all(readers.map((path) => world.read('JNB', path)))
          refused.push(...answers.filter(({ status }) => status !== 302))
        }
        const requests = 4 * readers.length
        const calls = (await world.calls('JNB')) - asked
        expect(calls).toBeGreaterThan(requests) // the budget was used
        const seconds = (performance.now() - began) / 1_000
        const { perRequest, start, perSecond } = RETRY_BUDGET
        const max = requests * (1 + perRequest) + start + seconds * perSecond
        expect(calls).toBeLessThanOrEqual(max)
        expect(refused.length).toBeGreaterThan(0)
        // By chance a request fails at two regions which then both say that they are alive: it is blamed itself.
        const blamed = refused.filter(({ timing }) => timing('attempts')?.includes('poisoned'))
        for (const { status } of blamed) expect(status).toBe(502)
        const others = refused.filter((answer) => !blamed.includes(answer))
        expect(others.length).toBeGreaterThan(blamed.length)
        for (const { status, headers } of others) {
          expect([status, headers.get('Retry-After')]).toEqual([
            503,
            expect.stringMatching(/^[1-5]$/),
          ])
        }
        await world.healAll()
        expect((await world.read('JNB', '/rfc9000')).status).toBe(302)
      },
    ),
  ],
}

const STORM_COLOS = ['BOM', 'BOG', 'IST', 'HKG']

async function callsIn(world: FailingWorld): Promise<number> {
  const calls = await Promise.all(STORM_COLOS.map((colo) => world.calls(colo)))
  return calls.reduce((sum, one) => sum + one, 0)
}

/** Told by the one region that was asked. */
/** Any that are there: ten answers, the one that asks elsewhere, and a few that follow. */
const STRAINED = [768, 791, 793, 826, 894, 1034, 1122, 1123, 1149, 2119, 2131, 2132, 2616].map(
  (number) => `/rfc${number}`,
)

function expectShed(answer: Answer, region: string): void {
  expect([answer.status, answer.json.type]).toEqual([503, '/docs#overloaded'])
  expect(answer.headers.get('Retry-After')).toMatch(/^[1-5]$/)
  expect(answer.timing('attempts')).toBe(`${region}:ok`)
}
