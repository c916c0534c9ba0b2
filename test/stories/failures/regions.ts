// Regions that are dead, die, hang, are slow or fail now and then, and edges that have forgotten which.
import { expect } from 'vitest'
import { GET_FIRST_TRY_MS, WRITE_TRY_MS } from '../../../src/edge/routing/rules/limits.ts'
import { target } from '../../machine/seed.ts'
import { eventually } from '../../support/eventually.ts'
import { CHUNKED, floorOf, regionMs, timed, tokenOf } from '../../support/failing-world.ts'
import { type Chapter, failure } from '../../support/failures.ts'

export const regions: Chapter = {
  name: 'regions',
  failures: [
    failure(
      {
        row: 1,
        fault: 'A region is dead',
        reader: "the next region's answer; after three failures the dead one is not asked any more",
        writer: 'the same, with one effect, also of a body of unknown length',
        operator:
          'the breaker open after three calls; after healing, probes close it and traffic returns',
      },
      async (world) => {
        const { regions: before } = await world.state()
        const fault = await world.fault({ kind: 'region-down', region: 'enam' })
        const pid = Number(before.find(({ id }) => id === 'enam')?.pid)
        expect(() => process.kill(pid, 0)).toThrow() // really dead
        const { regions: during } = await world.state()
        expect(during.filter(({ up }) => !up).map(({ id }) => id)).toEqual(['enam'])
        for (const path of ['/rfc768', '/rfc791', '/rfc793']) {
          const read = await world.read('EWR', path)
          expect([read.status, read.timing('attempts')]).toEqual([302, 'enam:unreachable wnam:ok'])
        }
        expect(await world.region('EWR', 'enam')).toMatchObject({ state: 'open', calls: 3 })
        expect((await world.read('EWR', '/rfc826')).timing('attempts')).toBe('wnam:ok')
        expect(await world.calls('EWR', 'enam')).toBe(3)

        for (const [title, headers] of [
          ['while enam is dead', {}],
          ['in chunks while enam is dead', CHUNKED],
        ] as const) {
          const made = await world.create('HKG', title, headers)
          expect([made.status, made.timing('attempts')]).toEqual([201, 'enam:unreachable apac:ok'])
          expect(made.headers.has('Idempotency-Replayed')).toBe(false)
          expect(world.effects(title)).toBe(1)
        }

        await world.heal(fault)
        await world.later('EWR', 7) // the first opening lasts 5 s, +-20 %
        await world.read('EWR', '/rfc894') // carries the probe
        await eventually(
          async () => {
            await world.later('EWR', 2)
            await world.read('EWR', '/rfc894')
            return world.region('EWR', 'enam')
          },
          (enam) => enam?.state === 'ramping',
        )
        await world.later('EWR', 30)
        expect((await world.read('EWR', '/rfc768')).timing('attempts')).toBe('enam:ok')
        expect(await world.region('EWR', 'enam')).toMatchObject({ state: 'healthy', opened: 1 })
      },
    ),
    failure(
      {
        row: 2,
        fault: 'A region dies with requests under way',
        reader: "the next region's answer",
        writer:
          "the next region's answer, which is that to the write the dead one had committed: one effect",
        operator: 'one lost attempt for each of the two, and no open breaker',
      },
      async (world) => {
        // Two seconds to the primary and two back, and a replica that does not answer.
        await world.fault({ kind: 'link-slow', from: 'enam', to: 'primary', ms: 4_000 })
        await world.fault({ kind: 'd1-stall', region: 'enam', ms: 30_000 })
        const writing = world.create('ORD', 'enam dies')
        await eventually(
          async () => world.effects('enam dies'),
          (effects) => effects === 1,
        )
        const reading = world.read('ORD', '/rfc1034')
        await eventually(
          () => world.calls('ORD', 'enam'),
          (calls) => calls === 2,
        )
        await world.fault({ kind: 'region-down', region: 'enam' })

        const read = await reading
        expect([read.status, read.timing('attempts')]).toEqual([302, 'enam:unreachable wnam:ok'])
        const made = await writing
        expect([made.status, made.timing('attempts')]).toEqual([201, 'enam:unreachable wnam:ok'])
        expect(made.headers.get('Idempotency-Replayed')).toBe('true')
        expect(world.effects('enam dies')).toBe(1)
        expect(await world.region('ORD', 'enam')).toMatchObject({ state: 'healthy', calls: 2 })
      },
    ),
    failure(
      {
        row: 3,
        fault: 'A region hangs: it takes connections and says nothing',
        reader: `three reads wait ${GET_FIRST_TRY_MS} ms for it before the next region answers, later ones not at all`,
        writer: `waits ${WRITE_TRY_MS / 1_000} s for it, then the next region's answer; one effect, also after it wakes up, and of a body of unknown length`,
        operator: 'the breaker open after three calls, and no call after that',
      },
      async (world) => {
        const fault = await world.fault({ kind: 'region-hang', region: 'enam' })
        const writing = timed(() => world.create('BKK', 'enam hangs'))
        const chunked = world.create('BKK', 'enam hangs, in chunks', CHUNKED)
        const hung: number[] = []
        for (const path of ['/rfc1122', '/rfc1123', '/rfc1149']) {
          const { value, ms } = await timed(() => world.read('BOG', path))
          expect([value.status, value.timing('attempts')]).toEqual([302, 'enam:timeout wnam:ok'])
          hung.push(ms)
        }
        const whole: number[] = []
        for (const path of ['/rfc2119', '/rfc2131', '/rfc2132', '/rfc2616']) {
          const { value, ms } = await timed(() => world.read('BOG', path))
          expect([value.status, value.timing('attempts')]).toEqual([302, 'wnam:ok'])
          whole.push(ms)
        }
        expect(await world.region('BOG', 'enam')).toMatchObject({ state: 'open', calls: 3 })
        // The least of each: a busy machine adds to some and not to all.
        const beyondCapMs = Math.min(...hung) - GET_FIRST_TRY_MS
        expect(beyondCapMs).toBeGreaterThanOrEqual(0)
        expect(beyondCapMs).toBeLessThan(10 * Math.max(...whole))

        const { value: made, ms } = await writing
        expect([made.status, made.timing('attempts')]).toEqual([201, 'enam:timeout apac:ok'])
        expect(ms).toBeGreaterThanOrEqual(WRITE_TRY_MS)
        const too = await chunked
        expect([too.status, too.timing('attempts')]).toEqual([201, 'enam:timeout apac:ok'])
        await world.heal(fault)
        expect((await world.read('ORD', '/rfc2119')).timing('attempts')).toBe('enam:ok') // awake
        expect(world.effects('enam hangs')).toBe(1)
        expect(world.effects('enam hangs, in chunks')).toBe(1)
      },
    ),
    failure(
      {
        row: 4,
        fault: 'A region is a second slow, or fails one request in ten',
        reader: `slow: three reads wait ${GET_FIRST_TRY_MS} ms and get the next region's answer, later ones get it at once; failing: each failure costs one more attempt`,
        writer: 'slow: waits, with one effect',
        operator:
          'slow: one switch in half a minute, the breaker open after three calls; failing: no switch, the breaker closed',
      },
      async (world) => {
        const errors = await world.fault({ kind: 'region-errors', region: 'weur', rate: 0.1 })
        const stories: (string | undefined)[] = []
        for (let i = 0; i < READS; i++) {
          const read = await world.read('FRA', '/rfc3339')
          expect(read.status).toBe(302)
          stories.push(read.timing('attempts'))
        }
        const failed = stories.filter((story) => story === 'weur:exception eeur:ok').length
        expect(failed).toBeGreaterThan(0)
        expect(stories.filter((story) => story === 'weur:ok')).toHaveLength(READS - failed)
        expect(await world.region('FRA', 'weur')).toMatchObject({ state: 'healthy', opened: 0 })
        await world.heal(errors)

        await world.fault({ kind: 'region-slow', region: 'weur', ms: 1_000 })
        await world.fault({ kind: 'region-slow', region: 'enam', ms: 1_000 })
        const writing = world.create('LHR', 'enam is slow')
        for (const path of ['/rfc3492', '/rfc3629', '/rfc3986']) {
          const read = await world.read('MAD', path)
          expect([read.status, read.timing('attempts')]).toEqual([302, 'weur:timeout eeur:ok'])
        }
        for (let second = 1; second <= 30; second++) {
          await world.later('MAD', 1)
          expect((await world.read('MAD', '/rfc3986')).timing('attempts')).toBe('eeur:ok')
        }
        const { state, opened, calls } = (await world.region('MAD', 'weur')) ?? {}
        expect([opened, calls]).toEqual([1, 3])
        expect(['open', 'probing']).toContain(state)
        const made = await writing
        expect([made.status, made.timing('attempts')]).toEqual([201, 'enam:ok'])
        expect(regionMs(made)).toBeGreaterThanOrEqual(1_000)
        expect(world.effects('enam is slow')).toBe(1)
      },
    ),
    failure(
      {
        row: 18,
        fault: 'The edge starts anew while a region hangs',
        reader: 'three slow reads in each new isolate, and no fourth',
        writer: 'a token from before is still good',
        operator: 'breakers that begin closed, without calls, and open again after three',
      },
      async (world) => {
        const token = tokenOf(await world.create('CGK', 'before the restart'))
        await world.fault({ kind: 'region-hang', region: 'apac' })
        const slow = ['/rfc4122', '/rfc4180', '/rfc4287']
        await Promise.all(slow.map((path) => world.read('CGK', path)))
        expect(await world.region('CGK', 'apac')).toMatchObject({ state: 'open', calls: 3 })

        await world.fault({ kind: 'edge-restart' })
        expect(await world.region('CGK', 'apac')).toMatchObject({ state: 'healthy', calls: 0 })
        for (const path of slow) {
          const read = await world.read('CGK', path)
          expect([read.status, read.timing('attempts')]).toEqual([302, 'apac:timeout oc:ok'])
        }
        const fourth = await world.at('CGK', '/api/links?limit=1', { token })
        expect([fourth.status, fourth.timing('attempts')]).toEqual([200, 'oc:ok'])
        expect(fourth.json.links).toMatchObject([{ title: 'before the restart' }])
        expect(await world.region('CGK', 'apac')).toMatchObject({ state: 'open', calls: 3 })
      },
    ),
    failure(
      {
        row: 5,
        fault: 'Every region is dead',
        reader:
          "the last good copy, if it is as new as the reader's token; else 503 with `Retry-After`, or the older copy to whoever sends `Consistency: stale-ok`",
        writer: '503 with `Retry-After`, and nothing written',
        operator: 'panic: breakers are not believed, and the nearest region is still asked',
      },
      async (world) => {
        expect((await world.at('GRU', '/rfc5321')).status).toBe(302)
        const token = await world.change('BOG', 'rfc5321')
        for (const { id } of (await world.state()).regions) {
          await world.fault({ kind: 'region-down', region: id })
        }
        await world.later('GRU', 700) // past fresh, and past being shown while it is refreshed

        const copy = await world.at('GRU', '/rfc5321')
        expect(copy.timing('attempts')).toBe('enam:unreachable weur:unreachable wnam:unreachable')
        expect([copy.status, copy.headers.get('Location')]).toEqual([302, target('rfc5321')])
        expect(copy.headers.get('Cache-Status')).toMatch(
          /; hit; ttl=-6\d\d; detail="stale-if-error"$/,
        )
        expect(Number(copy.headers.get('Age'))).toBeGreaterThanOrEqual(700)

        const newer = await world.at('GRU', '/rfc5321', { token })
        expect([newer.status, newer.json.type]).toEqual([503, '/docs#consistency-unavailable'])
        expect(newer.headers.get('Retry-After')).toMatch(/^[1-5]$/)
        const headers = { Consistency: 'stale-ok' }
        const older = await world.at('GRU', '/rfc5321', { token, headers })
        expect([older.status, older.headers.get('Location')]).toEqual([302, target('rfc5321')])
        expect(floorOf(tokenOf(older))).toBe(floorOf(token)) // it has not moved

        const none = await world.at('GRU', '/rfc5322')
        expect([none.status, none.json.type]).toEqual([503, '/docs#unavailable'])
        expect(none.headers.get('Retry-After')).toMatch(/^[1-5]$/)
        const commits = world.commits()
        const made = await world.create('LAX', 'nobody is there')
        expect([made.status, made.headers.get('Retry-After')]).toEqual([
          503,
          expect.stringMatching(/^[1-5]$/),
        ])
        expect([world.effects('nobody is there'), world.commits()]).toEqual([0, commits])

        const panic = async () => {
          await world.read('GRU', '/rfc5322')
          return world.panics('GRU')
        }
        await eventually(panic, Boolean)
        const asked = await world.calls('GRU', 'enam')
        expect((await world.read('GRU', '/rfc5322')).timing('attempts')).toMatch(
          /^enam:unreachable/,
        )
        expect(await world.calls('GRU', 'enam')).toBe(asked + 1)
        expect(await world.region('GRU', 'enam')).toMatchObject({ state: 'open' })
      },
    ),
  ],
}

/** With a tenth of them failing, three in a row are rare, and none at all rarer still. */
const READS = 60
