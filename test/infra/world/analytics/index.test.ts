// Points as workerd's own binding writes them, and what SQL says of them: the world's stand-in for Analytics Engine.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Analytics, createAnalytics } from '../../../../infra/world/analytics/index.ts'
import { openStore, ROWS_MAX } from '../../../../infra/world/analytics/store.ts'
import { systemClock } from '../../../../src/shared/time.ts'

/** 2027-01-15 08:00:00 */
const NOW = 1_800_000_000_000
const POINTS_MAX = 4
const EMPTY = Array.from({ length: 20 }, () => '')
const ZEROS = EMPTY.map(() => 0)
const clock = { ...systemClock, now: () => NOW }

let analytics: Analytics
let url: string
beforeAll(async () => {
  analytics = createAnalytics({ clock, pointsMax: POINTS_MAX })
  const datasets = ['a_set', 'none'].map((dataset) => ({ dataset }))
  url = `http://${await analytics.listen(datasets)}/`
})
afterAll(() => analytics.close())

type Written = {
  dataset?: string
  ago?: number
  index?: string
  blobs?: string[]
  doubles?: unknown[]
}

/** As the runtime sends it: bytes, and nanoseconds as text. */
function wire({ dataset = 'a_set', ago = 0, index = 'NRT', blobs = [], doubles = [] }: Written) {
  const timestamp = String(BigInt(NOW - 1_000 * ago) * 1_000_000n)
  const named = (kind: string, values: readonly unknown[]) =>
    Object.fromEntries(values.map((value, i) => [`${kind}${i + 1}`, value]))
  const zeros = Array.from({ length: 20 }, (_, i) => doubles[i] ?? 0)
  const texts = blobs.map((text) => [...Buffer.from(text)])
  return JSON.stringify({
    ...{ accountId: '1', schemaVersion: '0', timestamp },
    ...{ dataset: [...Buffer.from(dataset)], index1: [...Buffer.from(index)] },
    ...{ ...named('blob', texts), ...named('double', zeros) },
  })
}
const post = async (body: string) => (await fetch(url, { method: 'POST', body })).status
const write = (point: Written) => post(wire(point))
const rows = (sql: string) => {
  const queried = analytics.query(sql)
  if (!queried.ok) throw new Error(queried.why)
  return queried.answer.data
}

test('what was written is found under its columns, and what was not is empty', async () => {
  expect(await write({ blobs: ['é'], doubles: [2.5, 'NaN'] })).toBe(204)
  expect(analytics.query('SELECT * FROM a_set')).toMatchObject({ ok: true, answer: { rows: 1 } })
  const [point] = rows('SELECT * FROM a_set')
  expect(point).toMatchObject({
    ...{ dataset: 'a_set', timestamp: '2027-01-15 08:00:00', _sample_interval: 1, index1: 'NRT' },
    ...{ blob1: 'é', blob20: '', double1: 2.5, double2: null, double20: 0 },
  })
})

test('what no binding sends is no point', async () => {
  for (const body of ['', '[]', '{}', '{"dataset":[]}']) expect(await post(body)).toBe(204)
  expect(rows('SELECT count() AS n FROM a_set')).toEqual([{ n: '1' }])
})

test('counts, sums and quantiles have the types and weights that the platform gives them', async () => {
  for (const doubles of [
    [1, 1],
    [2, 8],
    [3, 1],
  ])
    await write({ dataset: 'typed', doubles })
  const queried = analytics.query(`SELECT SUM(_sample_interval) AS points, SUM(double2) AS weight,
    quantileExactWeighted(0.1)(double1, toUInt32(double2)) AS p10,
    quantileExactWeighted(0.5)(double1, toUInt32(double2)) AS p50,
    quantileWeighted(0.95, double1, double2) AS p95,
    countIf(double1 > 1) AS over_one, sumIf(_sample_interval, double1 > 1) AS points_over_one,
    sumIf(double2, double1 > 1) AS weight_over_one, avgIf(double1, double1 > 1) AS mean,
    count() / 2 AS half, MIN(blob1) AS text FROM typed`)
  expect(queried).toMatchObject({ ok: true, answer: { rows: 1 } })
  const { meta, data } = (queried as Extract<typeof queried, { ok: true }>).answer
  expect(data).toEqual([
    {
      ...{ points: '3', weight: 10, p10: 1, p50: 2, p95: 3, over_one: '2', points_over_one: '2' },
      ...{ weight_over_one: 9, mean: 2.5, half: 1.5, text: '' },
    },
  ])
  expect(meta.map(({ type }) => type).join(' ')).toBe(
    'UInt64 Float64 Float64 Float64 Float64 UInt64 UInt64 Float64 Float64 Float64 String',
  )
})

test('times are shown as times, rounded down, and looked for by how long ago', async () => {
  for (const ago of [0, 59, 901, 90_000]) await write({ dataset: 'timed', ago })
  const recent = `FROM timed WHERE timestamp > NOW() - INTERVAL '1' DAY GROUP BY t ORDER BY t`
  const times = (expression: string) =>
    rows(`SELECT ${expression} AS t, count() AS n ${recent}`).map(({ t, n }) => `${t} ${n}`)
  const quarters = ['2027-01-15 07:30:00 1', '2027-01-15 07:45:00 1', '2027-01-15 08:00:00 1']
  expect(times("toStartOfInterval(timestamp, INTERVAL '15' MINUTE)")).toEqual(quarters)
  expect(times('toStartOfFifteenMinutes(timestamp)')).toEqual(quarters)
  expect(times('toStartOfDay(timestamp)')).toEqual(['2027-01-15 00:00:00 3'])
  const since = "timestamp >= toDateTime('2027-01-15 07:59:01')"
  expect(rows(`SELECT count() AS n FROM timed WHERE ${since}`)).toEqual([{ n: '2' }])
})

test('nothing is nothing, and not an error', () => {
  expect(rows('SELECT index1 FROM none')).toEqual([])
  expect(rows('SELECT SUM(_sample_interval) AS n FROM none')).toEqual([{ n: '0' }])
})

test('letters count in LIKE, as on the platform', () => {
  expect(rows("SELECT count() AS n FROM a_set WHERE index1 LIKE 'n%'")).toEqual([{ n: '0' }])
  expect(rows("SELECT count() AS n FROM a_set WHERE index1 LIKE 'N%'")).toEqual([{ n: '1' }])
})

test.each([
  ['SELECT blob21 FROM a_set', 'no such column: blob21'],
  ["SELECT toDateTime('soon')", "toDateTime('soon'): write a time in UTC"],
  ['SELECT sum(1, 2, 3) FROM a_set', 'wrong number of arguments'],
])('%s is refused in words', (sql, why) => {
  const queried = analytics.query(sql)
  expect(queried.ok ? '' : queried.why).toContain(why)
})

test('the oldest points go', async () => {
  for (const ago of [4, 3, 2, 1, 0]) await write({ dataset: 'crowd', doubles: [ago] })
  expect(rows('SELECT double1 FROM crowd').map(({ double1 }) => double1)).toEqual([3, 2, 1, 0])
})

test('an answer has an end', () => {
  const store = openStore({ clock, pointsMax: ROWS_MAX + 1 })
  const point = { dataset: 'a_set', timestamp: 0, index1: '', blobs: EMPTY, doubles: ZEROS }
  for (let i = 0; i <= ROWS_MAX; i++) store.put(point)
  expect(store.read(`SELECT index1 FROM a_set LIMIT ${ROWS_MAX}`).rows).toHaveLength(ROWS_MAX)
  expect(() => store.read('SELECT index1 FROM a_set')).toThrow(`More than ${ROWS_MAX} rows`)
  store.close()
})

test('whatever SQL comes through, it only reads', () => {
  const store = openStore({ clock, pointsMax: 1 })
  store.open('a_set')
  for (const sql of ['DROP TABLE a_set', "ATTACH 'x' AS y", 'PRAGMA user_version = 1']) {
    expect(() => store.read(sql), sql).toThrow('not authorized')
  }
  store.close()
})
