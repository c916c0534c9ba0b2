// The one write path, on a real D1: everything a write must leave behind, or nothing.
import type { D1Database } from '@cloudflare/workers-types'
import { eq, sql } from 'drizzle-orm'
import { beforeEach, describe, expect, test } from 'vitest'
import { type Committed, changed, commit, type Write } from '../../../src/data/commit.ts'
import { DataError } from '../../../src/data/faults.ts'
import { ANSWER_RESERVE_MS, read, thisCommit } from '../../../src/data/read.ts'
import {
  formatTouched,
  nameHash,
  namesIn,
  parseRecent,
  RECENT_CHARS_MAX,
} from '../../../src/shared/recent.ts'
import { links } from '../../machine/schema.ts'
import { openD1 } from '../lab.ts'
import {
  type Answer,
  ATTEMPT_MS,
  at,
  d1That,
  EXHAUSTED,
  fail,
  hang,
  LOST,
  OVERLOADED,
  sourceOf,
} from './lab.ts'

const real = await openD1()

beforeEach(async () => {
  for (const table of ['links', 'collections', 'commit_seq', 'idempotency', 'must']) {
    await real.prepare(`DELETE FROM ${table}`).all()
  }
})

let keys = 0
const operation = (changes: Partial<Parameters<typeof commit>[1]> = {}) => ({
  principal: 'dev',
  key: `key-${String(++keys).padStart(16, '0')}`,
  fingerprint: 'same',
  ...changes,
})

const json = (slug: string) =>
  sql`SELECT json_object('url', url, 'version', version) FROM links WHERE slug = ${slug}`

const make = (slug: string, url = 'https://a.example/'): Write => ({
  effects: (db) => [db.insert(links).values({ slug, url, modSeq: thisCommit })],
  lists: ['links'],
  result: json(slug),
})

/** Changes the page if it is still at this version. */
const update = (slug: string, version: number, url: string): Write => ({
  effects: (db) =>
    changed(
      db,
      db
        .update(links)
        .set({ url, version: version + 1, modSeq: thisCommit })
        .where(sql`${eq(links.slug, slug)} AND ${eq(links.version, version)}`),
    ),
  lists: ['links'],
  result: json(slug),
})

const rows = async (query: string, d1: D1Database = real) => (await d1.prepare(query).all()).results
/** Everything the database holds. */
const state = async () => ({
  seq: await rows('SELECT n, epoch FROM commit_seq'),
  links: await rows('SELECT slug, url, version, mod_seq FROM links ORDER BY slug'),
  lists: await rows('SELECT name, mod_seq FROM collections'),
  keys: await rows('SELECT principal, key, seq, result FROM idempotency ORDER BY seq'),
  must: await rows('SELECT ok FROM must'),
})

const seqOf = (done: Committed) => (done.kind === 'committed' ? done.seq : done.kind)

test('a write leaves its effect, its number, its list and its answer', async () => {
  const mine = operation()
  const done = await commit(sourceOf(real), mine, make('a'))
  expect(done).toMatchObject({
    kind: 'committed',
    seq: 1,
    replayed: false,
    result: { url: 'https://a.example/', version: 1 },
    served: { place: 'local primary' },
  })
  expect(await state()).toEqual({
    seq: [{ n: 1, epoch: 1 }],
    links: [{ slug: 'a', url: 'https://a.example/', version: 1, mod_seq: 1 }],
    lists: [{ name: 'links', mod_seq: 1 }],
    keys: [
      {
        principal: 'dev',
        key: mine.key,
        seq: 1,
        result: '{"url":"https://a.example/","version":1}',
      },
    ],
    must: [],
  })
})

describe('what the last commits touched', () => {
  /** As the next read is told, by the names that it knows. */
  async function told() {
    const { seq, recent } = await read(sourceOf(real), () => [])
    const header = JSON.stringify({ epoch: 1, a: seq, recent })
    const names = ['link a', 'link b', 'links']
    return parseRecent(header)
      ?.touched.map(namesIn)
      .map((hashes) => names.filter((name) => hashes.includes(nameHash(name))))
  }
  const touching = (slug: string) => ({ ...make(slug), touches: [`link ${slug}`] })

  test('is told to whoever reads, the newest first, lists included', async () => {
    expect(await told()).toBeUndefined()
    await commit(sourceOf(real), operation(), touching('a'))
    expect(await told()).toEqual([['link a', 'links']])
    await commit(sourceOf(real), operation(), touching('b'))
    expect(await told()).toEqual([
      ['link b', 'links'],
      ['link a', 'links'],
    ])
  })

  test('ends at a write that does not say', async () => {
    await commit(sourceOf(real), operation(), touching('a'))
    await commit(sourceOf(real), operation(), make('c'))
    expect(await told()).toEqual([])
    await commit(sourceOf(real), operation(), touching('b'))
    expect(await told()).toEqual([['link b', 'links']])
  })

  test('begins anew behind commits of an older version, which keeps no account', async () => {
    await commit(sourceOf(real), operation(), touching('a'))
    await real.prepare('UPDATE commit_seq SET n = n + 1').all()
    expect(await told()).toBeUndefined()
    await commit(sourceOf(real), operation(), touching('b'))
    expect(await told()).toEqual([['link b', 'links']])
  })

  test('has an end', async () => {
    await real.prepare('INSERT INTO commit_seq VALUES (1, 900, 1, ?, 900)').bind(LONG).all()
    await commit(sourceOf(real), operation(), touching('a'))
    expect((await rows('SELECT length(recent) chars FROM commit_seq'))[0]).toEqual({
      chars: RECENT_CHARS_MAX,
    })
    const all = (await told()) ?? []
    expect(all[0]).toEqual(['link a', 'links'])
    expect(all.length).toBeLessThan(LONG.length / ONE.length)
  })
})

/** As much as is kept. */
const ONE = formatTouched(['link b'])
const LONG = ONE.repeat(Math.floor(RECENT_CHARS_MAX / ONE.length))

test('each write has the next number, and its rows carry it', async () => {
  for (const slug of ['a', 'b', 'c']) await commit(sourceOf(real), operation(), make(slug))
  const { links, lists } = await state()
  expect(links.map(({ mod_seq }) => mod_seq)).toEqual([1, 2, 3])
  expect(lists).toEqual([{ name: 'links', mod_seq: 3 }])
})

describe('nothing is left behind by', () => {
  const refused = async (done: () => Promise<unknown>) => {
    await commit(sourceOf(real), operation(), make('a'))
    const before = await state()
    const outcome = await done()
    expect(await state()).toEqual(before)
    return outcome
  }

  test('a slug that is taken', async () => {
    const done = () => commit(sourceOf(real), operation(), make('a', 'https://b.example/'))
    expect(await refused(done)).toEqual({ kind: 'taken', on: 'links.slug' })
  })

  test('a condition that does not hold', async () => {
    const done = () => commit(sourceOf(real), operation(), update('a', 7, 'https://b.example/'))
    expect(await refused(done)).toEqual({ kind: 'unchanged' })
  })

  test('a row that is not there', async () => {
    const done = () => commit(sourceOf(real), operation(), update('z', 1, 'https://b.example/'))
    expect(await refused(done)).toEqual({ kind: 'unchanged' })
  })

  test('a client that has seen more than the database has: it was restored without a new epoch', async () => {
    await commit(sourceOf(real), operation(), make('a'))
    const before = await state()
    const done = commit(sourceOf(real, { floor: 2 }), operation(), make('b'))
    await expect(done).rejects.toMatchObject({ reason: 'behind-token' })
    expect(await state()).toEqual(before)
    const next = await commit(sourceOf(real, { floor: 1 }), operation(), make('b'))
    expect(seqOf(next)).toBe(2)
  })

  test.each([
    ['an edge of another epoch', {}],
    ['a database of another epoch', { epoch: 2 }],
  ])('%s', async (_, ask) => {
    const source = { ...sourceOf(real, ask), epoch: 2 }
    const done = () => commit(source, operation(), make('b')).catch((error) => error.reason)
    expect(await refused(done)).toBe('epoch-mismatch')
  })

  test('wrong SQL', async () => {
    const broken = { ...make('b'), result: sql`SELECT missing FROM links` }
    const done = () => commit(sourceOf(real), operation(), broken).catch((error) => error.message)
    expect(await refused(done)).toContain('no such column')
  })
})

describe('changed()', () => {
  /** Moves every page to a new URL. */
  const move = (rows?: number): Write => ({
    effects: (db) => changed(db, db.update(links).set({ url: 'https://new.example/' }), rows),
    lists: [],
    result: sql`SELECT json_object('moved', count(*)) FROM links WHERE url = 'https://new.example/'`,
  })
  const moved = async (there: number, rows?: number) => {
    for (let i = 0; i < there; i++) await commit(sourceOf(real), operation(), make(`s${i}`))
    const done = await commit(sourceOf(real), operation(), move(rows))
    const { seq, must } = await state()
    const commits = there + (done.kind === 'committed' ? 1 : 0)
    expect([must, seq]).toEqual([[], commits > 0 ? [{ n: commits, epoch: 1 }] : []])
    return done.kind === 'committed' ? done.result : done.kind
  }

  test.each([
    [0, 'unchanged'],
    [1, { moved: 1 }],
    [2, { moved: 2 }],
    [5, { moved: 5 }],
  ])('means at least one row: %i', async (there, expected) => {
    expect(await moved(there)).toEqual(expected)
  })

  test.each([
    [1, 1, { moved: 1 }],
    [3, 3, { moved: 3 }],
    [2, 1, 'unchanged'],
    [1, 2, 'unchanged'],
    [0, 1, 'unchanged'],
    [0, 0, { moved: 0 }],
  ])('of %i rows, exactly %i', async (there, rows, expected) => {
    expect(await moved(there, rows)).toEqual(expected)
  })
})

describe('the same operation again', () => {
  test('answers what was answered, and changes nothing', async () => {
    const mine = operation()
    const first = await commit(sourceOf(real), mine, make('a'))
    await commit(sourceOf(real), operation(), update('a', 1, 'https://b.example/'))
    const before = await state()
    const again = await commit(sourceOf(real), mine, make('a'))
    expect(again).toMatchObject({ kind: 'committed', seq: 1, replayed: true })
    if (first.kind !== 'committed' || again.kind !== 'committed') throw new Error('not committed')
    expect(again.result).toEqual(first.result)
    expect(await state()).toEqual(before)
  })

  test('with another payload is refused', async () => {
    const mine = operation()
    await commit(sourceOf(real), mine, make('a'))
    const other = await commit(sourceOf(real), { ...mine, fingerprint: 'other' }, make('b'))
    expect(other).toEqual({ kind: 'key-reused' })
    expect((await state()).links).toHaveLength(1)
  })

  test('by another caller is another operation', async () => {
    const mine = operation()
    await commit(sourceOf(real), mine, make('a'))
    const other = await commit(sourceOf(real), { ...mine, principal: 'other' }, make('b'))
    expect(other).toMatchObject({ kind: 'committed', replayed: false, seq: 2 })
  })

  test('after a refusal is a fresh one: nothing was stored of it', async () => {
    const mine = operation()
    expect(await commit(sourceOf(real), mine, update('a', 1, 'x'))).toEqual({ kind: 'unchanged' })
    await commit(sourceOf(real), operation(), make('a'))
    const again = await commit(sourceOf(real), mine, update('a', 1, 'x'))
    expect(again).toMatchObject({ kind: 'committed', replayed: false })
  })

  test('in a restored database of another epoch is refused, not replayed', async () => {
    const mine = operation()
    await commit(sourceOf(real), mine, make('a'))
    const later = commit({ ...sourceOf(real), epoch: 2 }, mine, make('a'))
    await expect(later).rejects.toMatchObject({ reason: 'epoch-mismatch' })
  })
})

describe('at once', () => {
  const twenty = Array.from({ length: 20 }, (_, index) => index)

  test('20 times the same operation has one effect and one answer', async () => {
    const mine = operation()
    const all = await Promise.all(twenty.map(() => commit(sourceOf(real), mine, make('a'))))
    expect(all.map(seqOf)).toEqual(twenty.map(() => 1))
    expect(all.filter((done) => done.kind === 'committed' && !done.replayed)).toHaveLength(1)
    expect(await state()).toMatchObject({ seq: [{ n: 1 }], links: [{ slug: 'a' }] })
  })

  test('20 changes of one version have one winner', async () => {
    await commit(sourceOf(real), operation(), make('a'))
    const all = await Promise.all(
      twenty.map((i) =>
        commit(sourceOf(real), operation(), update('a', 1, `https://${i}.example/`)),
      ),
    )
    expect(all.map(seqOf).filter((seq) => seq === 2)).toHaveLength(1)
    expect(all.filter(({ kind }) => kind === 'unchanged')).toHaveLength(19)
    expect(await state()).toMatchObject({ seq: [{ n: 2 }], links: [{ version: 2, mod_seq: 2 }] })
  })

  test('20 different writes have 20 numbers', async () => {
    const all = await Promise.all(
      twenty.map((i) => commit(sourceOf(real), operation(), make(`s${i}`))),
    )
    expect(new Set(all.map(seqOf)).size).toBe(20)
    expect(await state()).toMatchObject({ seq: [{ n: 20 }] })
  })
})

describe('when the database fails', () => {
  const committing = (...answers: Answer[]) => {
    const { d1, sessions } = d1That(...answers)
    const source = sourceOf(d1)
    const outcome = commit(source, operation(), make('a')).catch((error: unknown) => {
      if (error instanceof DataError) return error.reason
      throw error
    })
    return { outcome, sessions, clock: source.clock }
  }
  /** What the last statement of a batch reads back, and what those before it do not. */
  const ROW = { fingerprint: 'same', seq: 4, result: '{"url":"u"}' }
  const BEFORE = Array.from({ length: 7 }, () => [])
  const TAKEN_KEY = 'D1_ERROR: UNIQUE constraint failed: idempotency.principal, idempotency.key'
  const UNCHANGED = 'D1_ERROR: CHECK constraint failed: must_have_changed'

  test.each([
    ['lost', LOST, 'primary-unreachable'],
    ['overloaded', OVERLOADED, 'overloaded'],
  ])('%s, nobody retries here: the caller has a key', async (_, message, reason) => {
    const { outcome, sessions } = committing(fail(message))
    expect(await outcome).toBe(reason)
    expect(sessions).toEqual(['first-primary'])
  })

  test('reset at a limit, it is tried once more under the same key', async () => {
    const { outcome, sessions } = committing(fail(EXHAUSTED), async () => [...BEFORE, [ROW]])
    expect(await outcome).toMatchObject({ kind: 'committed', seq: 4, replayed: false })
    expect(sessions).toEqual(['first-primary', 'first-primary'])
  })

  test('and if it had landed, that is the answer', async () => {
    const stored: Answer = async () => [[{ n: 4, epoch: 1 }], [ROW]]
    const { outcome, sessions } = committing(fail(EXHAUSTED), fail(TAKEN_KEY), stored)
    expect(await outcome).toMatchObject({ kind: 'committed', seq: 4, replayed: true })
    expect(sessions).toHaveLength(3)
  })

  test('reset at a limit again, it is not tried by anybody', async () => {
    const { outcome, sessions } = committing(fail(EXHAUSTED), fail(EXHAUSTED))
    expect(await outcome).toBe('exhausted')
    expect(sessions).toHaveLength(2)
  })

  test('a primary that hangs is given up before the attempt ends', async () => {
    const { outcome, clock } = committing(hang)
    clock.advance(ATTEMPT_MS - ANSWER_RESERVE_MS)
    expect(await outcome).toBe('primary-unreachable')
  })

  test.each([
    ['hangs', hang, 'primary-unreachable'],
    ['is lost', fail(LOST), 'primary-unreachable'],
    ['is overloaded', fail(OVERLOADED), 'overloaded'],
  ])('while a stored answer is read, it %s', async (_, answer, reason) => {
    const { outcome, sessions, clock } = committing(fail(TAKEN_KEY), answer)
    while (sessions.length < 2) await new Promise((resolve) => setImmediate(resolve))
    clock.advance(ATTEMPT_MS - ANSWER_RESERVE_MS)
    expect(await outcome).toBe(reason)
    expect(sessions).toEqual(['first-primary', 'first-primary'])
  })

  test('a refused change asks the primary whether the epoch is why', async () => {
    const mismatch = committing(fail(UNCHANGED), at(5, 2))
    expect(await mismatch.outcome).toBe('epoch-mismatch')
    const honest = committing(fail(UNCHANGED), at(5))
    expect(await honest.outcome).toEqual({ kind: 'unchanged' })
    expect(honest.sessions).toEqual(['first-primary', 'first-primary'])
  })

  test('an answer that is none is a bug', async () => {
    await expect(committing(async () => [[]]).outcome).rejects.toThrow('did not return its outcome')
  })
})
