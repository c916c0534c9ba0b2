// A KV that fails, hangs, refuses, or shows what it should not: at worst a miss, and never an error.
import { expect } from 'vitest'
import { KV_READ_MS_MAX } from '../../../src/edge/cache/rules/limits.ts'
import { target } from '../../machine/seed.ts'
import { eventually } from '../../support/eventually.ts'
import {
  CHANGED,
  type FailingWorld,
  leadsTo,
  statusOf,
  timed,
} from '../../support/failing-world.ts'
import { type Chapter, failure } from '../../support/failures.ts'
import type { Answer } from '../../support/http.ts'

const REDIRECTS = 'GET /{slug}'

export const kv: Chapter = {
  name: 'kv',
  failures: [
    failure(
      {
        row: 6,
        fault: 'KV fails every call',
        reader: "a region's answer, and a hit where its own isolate has a copy",
        writer: 'nothing of it',
        operator: '`detail="kv-error"` in Cache-Status; twenty readers at once are one call',
      },
      async (world) => {
        await world.fault({ kind: 'kv-error' })
        const crowd = Array.from({ length: 20 }, () => world.at('DXB', '/rfc5905'))
        for (const read of await Promise.all(crowd)) {
          expect(leadsTo(read)).toEqual([302, target('rfc5905')])
        }
        expect(await world.calls('DXB')).toBe(1)
        expect(leadsTo(await saying('kv-error', world, 'DXB', 'rfc5861'))).toEqual([
          302,
          target('rfc5861'),
        ])
        expect((await world.at('DXB', '/rfc5861')).timing('cache')).toBe('miss')
        expect((await world.at('DXB', '/rfc5861')).timing('cache')).toBe('hit')
        expect((await world.create('DXB', 'without KV')).status).toBe(201)
        expect(world.effects('without KV')).toBe(1)
      },
    ),
    failure(
      {
        row: 7,
        fault: 'KV hangs',
        reader: `a region's answer, at most ${KV_READ_MS_MAX} ms later than else`,
        writer: 'nothing of it',
        operator:
          '`detail="kv-slow"` where a region was asked beside KV, `kv-timeout` where KV was waited for',
      },
      async (world) => {
        const slugs = ['rfc6265', 'rfc6266', 'rfc6455', 'rfc6585']
        const ask = async (colo: string) => {
          const times: number[] = []
          for (const slug of slugs) {
            const { value, ms } = await timed(() => world.at(colo, `/${slug}`))
            expect(leadsTo(value)).toEqual([302, target(slug)])
            if (colo === 'DEL') expect(statusOf(value)).toContain('detail="kv-slow"')
            times.push(ms)
          }
          return times
        }
        await world.at('CCU', '/rfc9110') // the first request of an isolate is a slow one
        await world.at('DEL', '/rfc9110')
        const whole = await ask('CCU')
        await world.fault({ kind: 'kv-hang' })
        const hung = await ask('DEL')
        expect(Math.min(...hung)).toBeLessThan(KV_READ_MS_MAX + 10 * Math.max(...whole))
        const head = await world.at('DEL', '/rfc6749', { method: 'HEAD' })
        expect([head.status, statusOf(head)]).toEqual([
          302,
          'Meridian; fwd=miss; detail="kv-timeout"',
        ])
        await world.change('DEL', 'rfc6265')
        expect((await world.create('DEL', 'while KV hangs')).status).toBe(201)
        expect(world.effects('while KV hangs')).toBe(1)
      },
    ),
    failure(
      {
        row: 8,
        fault: 'KV refuses every put (429)',
        reader: 'nothing of it; other colos ask a region where they would have had a hit',
        writer: 'nothing of it',
        operator: 'KV writes counted in /ops/costs, and no more keys in KV',
      },
      async (world) => {
        await world.fault({ kind: 'kv-put-429' })
        const before = (await world.state()).kv
        for (const cache of ['miss', 'hit', 'hit']) {
          expect((await world.at('ICN', '/rfc6750')).timing('cache')).toBe(cache)
        }
        const after = await eventually(
          async () => (await world.state()).kv,
          ({ writes }) => writes > before.writes,
        )
        expect(after.keys).toBe(before.keys)
        expect(await world.costs('ICN', REDIRECTS)).toMatchObject({ kvWrites: 1 })
        const far = await world.at('HKG', '/rfc6750')
        expect(leadsTo(far)).toEqual([302, target('rfc6750')])
        expect(far.timing('cache')).toBe('miss')
        expect((await world.create('ICN', 'no puts')).status).toBe(201)
        expect(world.effects('no puts')).toBe(1)
      },
    ),
    failure(
      {
        row: 9,
        ofKv: true,
        fault: 'KV shows an old value, none, a damaged one, or that of another key',
        reader:
          "a region's answer; the old value only without a token, until it has been refreshed at the end of its lifetime",
        writer: 'with its token, its own write',
        operator: '`detail="kv-corrupt"`, or `detail="older-than-token"`',
      },
      async (world) => {
        expect((await world.at('ICN', '/rfc6797')).timing('cache')).toBe('miss') // it has none
        const value = await filled(world, 'ICN', 'rfc6797')
        // What is well made is believed, so what follows does reach the readers.
        await world.kv.put(world.keyOf('rfc6901'), renamed(value, world.keyOf('rfc6901')))
        expect(leadsTo(await world.at('BOM', '/rfc6901'))).toEqual([302, target('rfc6797')])

        const wrong: [string, Uint8Array<ArrayBuffer>][] = [
          ['rfc6902', value], // another key's
          ['rfc7230', renamed(value, world.keyOf('rfc7230')).slice(0, -1)],
          ['rfc7231', renamed(value, world.keyOf('rfc7231')).fill(0xff, 8, 12)],
          ['rfc7396', new TextEncoder().encode('null')],
          ['rfc7515', new Uint8Array()],
        ]
        for (const [slug, bytes] of wrong) {
          await world.kv.put(world.keyOf(slug), bytes)
          const told = await saying('kv-corrupt', world, 'BOM', slug)
          expect(leadsTo(told)).toEqual([302, target(slug)])
          expect(leadsTo(await world.at('BOM', `/${slug}`))).toEqual([302, target(slug)])
        }

        for (const colo of ['NRT', 'SIN']) await world.at(colo, '/rfc6797') // what they see now
        await world.fault({ kind: 'kv-stale' })
        const token = await world.change('SYD', 'rfc6797')
        for (const colo of ['NRT', 'SIN']) await world.later(colo, 6) // memory asks KV again
        const stranger = await world.at('NRT', '/rfc6797', STORED)
        expect(leadsTo(stranger)).toEqual([302, target('rfc6797')])
        const writer = await saying('older-than-token', world, 'NRT', 'rfc6797', token)
        expect(leadsTo(writer)).toEqual([302, CHANGED])
        await world.later('SIN', 60)
        await eventually(
          () => world.at('SIN', '/rfc6797'),
          ({ headers }) => headers.get('Location') === CHANGED,
        )
      },
    ),
    failure(
      {
        row: 15,
        ofKv: true,
        fault: 'KV fails after a write was committed',
        reader: "possibly the old copy, unless it has the writer's token",
        writer: 'success, and its own write, at every colo',
        operator: 'the old copy still in KV, and `detail="older-than-token"`',
      },
      async (world) => {
        await filled(world, 'MAD', 'rfc7519')
        await world.at('FRA', '/rfc7519')
        const fault = await world.fault({ kind: 'kv-error' })
        const token = await world.change('MAD', 'rfc7519')
        for (const colo of ['MAD', 'FRA', 'LHR']) {
          expect(leadsTo(await world.at(colo, '/rfc7519', { token }))).toEqual([302, CHANGED])
        }
        await world.heal(fault)
        expect(await world.kv.get(world.keyOf('rfc7519'))).toBeDefined() // it was not deleted
        const stranger = await eventually(
          () => world.at('CAI', '/rfc7519', STORED),
          ({ status }) => status !== 504, // KV was too slow
        )
        expect(leadsTo(stranger)).toEqual([302, target('rfc7519')])
        const writer = await saying('older-than-token', world, 'CAI', 'rfc7519', token)
        expect(leadsTo(writer)).toEqual([302, CHANGED])
      },
    ),
    failure(
      {
        row: 21,
        ofKv: true,
        fault: 'During a rollout KV holds copies in the layout of the last and of the next version',
        reader: "a region's answer",
        writer: 'nothing of it; its change forgets such copies too',
        operator: '`detail="kv-corrupt"`',
      },
      async (world) => {
        const value = await filled(world, 'EWR', 'rfc7540')
        const { head, body } = parted(value)
        const [entry] = head.entries as Record<string, unknown>[]
        const [last, next] = [Number(head.schema) - 1, Number(head.schema) + 1]
        const api = '/api/links/rfc8216'
        const layouts: [string, Record<string, unknown>][] = [
          ['/rfc7617', { schema: last, ...entry }],
          ['/rfc7807', { ...head, schema: next }],
          [api, { ...head, schema: next }],
        ]
        for (const [path, told] of layouts) {
          const key = world.keyOf(path.slice(1))
          await world.kv.put(key, joined({ ...told, key }, body))
        }
        for (const slug of ['rfc7617', 'rfc7807']) {
          const told = await saying('kv-corrupt', world, 'LAX', slug)
          expect(leadsTo(told)).toEqual([302, target(slug)])
        }
        await world.change('LAX', 'rfc8216')
        await eventually(
          () => world.kv.get(world.keyOf(api.slice(1))),
          (bytes) => bytes === undefined,
        )
      },
    ),
  ],
}

/** For what the cache has stored, or a 504 (RFC 9111 section 5.2.1.7). */
const STORED = { headers: { 'Cache-Control': 'only-if-cached' } }

/** Asks until the cache gives this detail: on a busy machine KV may also just have been too slow. A HEAD
 * waits for KV longest, and leaves no copy behind. */
const saying = (
  detail: string,
  world: FailingWorld,
  colo: string,
  slug: string,
  token?: string,
): Promise<Answer> =>
  eventually(
    () => world.at(colo, `/${slug}`, { method: 'HEAD', token }),
    (answer) => statusOf(answer)?.includes(`detail="${detail}"`) ?? false,
  )

/** The value that KV holds for a short link, once a colo has asked for it often enough. */
const filled = (world: FailingWorld, colo: string, slug: string) =>
  eventually(
    async () => {
      expect((await world.at(colo, `/${slug}`)).status).toBe(302)
      return world.kv.get(world.keyOf(slug))
    },
    (value) => value !== undefined,
  ).then((value) => value ?? new Uint8Array())

/** The layout of a stored value: its head's length, its head as JSON, the bodies. */
function parted(value: Uint8Array<ArrayBuffer>) {
  const length = new DataView(value.buffer).getUint32(0)
  const head: Record<string, unknown> = JSON.parse(
    new TextDecoder().decode(value.subarray(4, 4 + length)),
  )
  return { head, body: value.slice(4 + length) }
}

function joined(head: Record<string, unknown>, body: Uint8Array): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder().encode(JSON.stringify(head))
  const value = new Uint8Array(4 + text.length + body.length)
  new DataView(value.buffer).setUint32(0, text.length)
  value.set(text, 4)
  value.set(body, 4 + text.length)
  return value
}

/** The value, well made, under another key. */
function renamed(value: Uint8Array<ArrayBuffer>, key: string): Uint8Array<ArrayBuffer> {
  const { head, body } = parted(value)
  return joined({ ...head, key }, body)
}
