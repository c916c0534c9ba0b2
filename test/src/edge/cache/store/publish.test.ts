// What KV refuses is written again, as seldom as it may be.
import { beforeEach, describe, expect, test } from 'vitest'
import { KV_WRITE_MS_MAX } from '../../../../../src/edge/cache/rules/limits.ts'
import { createMarks } from '../../../../../src/edge/cache/store/marks.ts'
import {
  createPublisher,
  WRITE_AGAIN_MS,
  WRITE_TRIES_MAX,
  WRITE_TRIES_MS_MAX,
} from '../../../../../src/edge/cache/store/publish.ts'
import { createClock, type HandClock } from '../../../../support/clock.ts'
import { turn } from '../../../settle.ts'
import { turning } from './turning.ts'

/** One write of a key a second, as KV takes them; `broken`: none. */
function store(clock: HandClock) {
  const tookAt = new Map<string, number>()
  const writes: string[] = []
  const state = { broken: false, marks: new Map<string, unknown>(), writes }
  async function take(key: string, what: string): Promise<boolean> {
    writes.push(what)
    if (state.broken || clock.now() - (tookAt.get(key) ?? 0) < 1_000) return false
    tookAt.set(key, clock.now())
    return true
  }
  return Object.assign(state, {
    delete: (key: string) => take(key, `delete ${key}`),
    async putMark(name: string, mark: unknown) {
      const taken = await take(name, `put ${name}`)
      if (taken) state.marks.set(name, mark)
      return taken
    },
  })
}

let clock: HandClock
let kv: ReturnType<typeof store>
let marks: ReturnType<typeof createMarks>
let publisher: ReturnType<typeof createPublisher>
beforeEach(() => {
  clock = createClock()
  kv = store(clock)
  marks = createMarks()
  publisher = createPublisher(kv, marks, clock)
})
const mark = (at: number) => ({ at, commit: undefined })
/** Something in the group changes. */
function change(at: number): Promise<number> {
  marks.set('g', mark(at))
  return publisher.mark('g')
}

describe('a mark', () => {
  test('that KV takes is one write', async () => {
    expect(await change(1)).toBe(1)
    expect([kv.marks.get('g'), kv.writes, clock.sleeping()]).toEqual([mark(1), ['put g'], []])
  })

  test('within a second of another is written when KV takes it', async () => {
    await change(1)
    const second = change(2)
    await turn()
    expect([kv.marks.get('g'), clock.sleeping()]).toEqual([mark(1), [WRITE_AGAIN_MS]])
    clock.advance(WRITE_AGAIN_MS)
    expect(await second).toBe(2)
    expect([kv.marks.get('g'), kv.writes.length]).toEqual([mark(2), 3])
  })

  test('a hundred changes at once are two writes, and the last one is told', async () => {
    const all = Array.from({ length: 100 }, (_, at) => change(at))
    const tries = await turning(clock, Promise.all(all))
    expect(tries.filter((one) => one > 0)).toEqual([2]) // one for the first change, one for the others
    expect(kv.marks.get('g')).toEqual(mark(99))
    expect(kv.writes).toHaveLength(2)
  })

  test('a change while the first is being written is not lost', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const put = kv.putMark
    kv.putMark = async (name, told) => {
      await promise
      return put(name, told)
    }
    const first = change(1)
    await turn()
    expect(await change(2)).toBe(0) // left to the first
    resolve()
    expect(await turning(clock, first)).toBe(2)
    expect(kv.marks.get('g')).toEqual(mark(2))
  })

  test('a KV that takes nothing is left alone after a few tries, and asked again for the next change', async () => {
    kv.broken = true
    const began = clock.now()
    expect(await turning(clock, change(1))).toBe(WRITE_TRIES_MAX)
    expect(clock.now() - began).toBe((WRITE_TRIES_MAX - 1) * WRITE_AGAIN_MS)
    kv.broken = false
    expect(await change(2)).toBe(1)
    expect([kv.marks.get('g'), kv.writes.length]).toEqual([mark(2), WRITE_TRIES_MAX + 1])
  })

  test('whoever is ended in the middle of it does not keep others from it for ever', async () => {
    const hanging = createPublisher({ ...kv, putMark: () => new Promise(() => {}) }, marks, clock)
    void hanging.mark('g')
    expect(await hanging.mark('g')).toBe(0)
    clock.advance(WRITE_TRIES_MS_MAX + KV_WRITE_MS_MAX)
    let left = false
    void hanging.mark('g').then(() => {
      left = true
    })
    await turn()
    expect(left).toBe(false) // it tries for itself
  })

  test('groups do not wait for each other', async () => {
    marks.set('h', mark(1))
    expect(await Promise.all([change(1), publisher.mark('h')])).toEqual([1, 1])
  })
})

describe('a deletion', () => {
  test('that KV takes is one', async () => expect(await publisher.remove('a')).toBe(1))

  test('that it refuses is tried again, a few times', async () => {
    await publisher.remove('a')
    expect(await turning(clock, publisher.remove('a'))).toBe(2)
    kv.broken = true
    expect(await turning(clock, publisher.remove('a'))).toBe(WRITE_TRIES_MAX)
    expect(kv.writes).toHaveLength(1 + 2 + WRITE_TRIES_MAX)
  })

  test('that takes long is not tried again when its time is over', async () => {
    kv.delete = async () => {
      await clock.sleep(WRITE_TRIES_MS_MAX)
      return false
    }
    expect(await turning(clock, publisher.remove('a'))).toBe(1)
  })
})
