// Functions of the platform's SQL that SQLite has not, with the meaning that ClickHouse gives them.
// https://developers.cloudflare.com/analytics/analytics-engine/sql-reference/
import type { DatabaseSync } from 'node:sqlite'
import type { Clock } from '../time.ts'

const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Their argument is a time in whole seconds since the Unix epoch, as is their result. */
const STARTS: Record<string, number> = {
  toStartOfMinute: MINUTE,
  toStartOfFiveMinutes: 5 * MINUTE,
  toStartOfTenMinutes: 10 * MINUTE,
  toStartOfFifteenMinutes: 15 * MINUTE,
  toStartOfHour: HOUR,
  toStartOfDay: DAY,
}

/** All that a query may call, by its name in small letters. */
export const functionNames: ReadonlyMap<string, string> = new Map(
  [
    ...['count', 'sum', 'avg', 'min', 'max', 'sumIf', 'countIf', 'avgIf'],
    ...['quantileExactWeighted', 'quantileWeighted'],
    ...[
      'now',
      'toDateTime',
      'toUnixTimestamp',
      'toUInt32',
      'toStartOfInterval',
      ...Object.keys(STARTS),
    ],
    ...['if', 'round', 'floor', 'ceil', 'abs', 'lower', 'upper', 'length', 'concat'],
  ].map((name) => [name.toLowerCase(), name]),
)

/** Whose result is a time, which is shown as one. `timestamp` is a column. */
export const dateNames: ReadonlySet<string> = new Set(
  ['timestamp', 'now', 'toDateTime', 'toStartOfInterval', ...Object.keys(STARTS)].map((name) =>
    name.toLowerCase(),
  ),
)

/** What a query hands to a function: whole numbers are told from others. */
type Num = number | bigint

export function addFunctions(db: DatabaseSync, clock: Clock): void {
  const pure = { deterministic: true, useBigIntArguments: true }
  const start = (time: unknown, length: unknown) => {
    const [at, seconds] = [BigInt(Math.floor(Number(time))), BigInt(Number(length))]
    return at - (at % seconds)
  }
  db.function('now', () => seconds(clock.now()))
  db.function('toDateTime', pure, timeOf)
  db.function('toUnixTimestamp', pure, (time) => time)
  db.function('toUInt32', pure, (value) => BigInt(Math.trunc(Number(value))))
  db.function('toStartOfInterval', pure, start)
  for (const [name, length] of Object.entries(STARTS)) {
    db.function(name, pure, (time) => start(time, length))
  }
  for (const [name, aggregate] of Object.entries(AGGREGATES)) {
    const { start, step, result } = aggregate()
    // Its types have no state but what SQLite itself has; it keeps any.
    const options = { ...pure, start, step, result } as never
    db.aggregate(name, options)
  }
}

type Aggregate<State> = {
  start: () => State
  /** SQLite counts its arguments. */
  step: (state: State, ...values: Num[]) => State
  result: (state: State) => Num | null
}
type Weighted = { value: Num; weight: number }

const quantiles = (): Aggregate<{ level: number; all: Weighted[] }> => ({
  start: () => ({ level: 0, all: [] }),
  step({ all }, level: Num, value: Num, weight: Num) {
    all.push({ value, weight: Number(weight) })
    return { level: Number(level), all }
  },
  result: ({ level, all }) => quantile(level, all),
})

const AGGREGATES = {
  quantileExactWeighted: quantiles,
  quantileWeighted: quantiles,
  countIf: (): Aggregate<bigint> => ({
    start: () => 0n,
    step: (count, condition) => (condition ? count + 1n : count),
    result: (count) => count,
  }),
  sumIf: (): Aggregate<Num> => ({
    start: () => 0n,
    step: (sum, value: Num, condition: Num) => (condition ? added(sum, value) : sum),
    result: (sum) => sum,
  }),
  avgIf: (): Aggregate<{ sum: number; count: number }> => ({
    start: () => ({ sum: 0, count: 0 }),
    step: ({ sum, count }, value, condition) =>
      condition ? { sum: sum + Number(value), count: count + 1 } : { sum, count },
    result: ({ sum, count }) => (count === 0 ? null : sum / count),
  }),
}

const added = (one: Num, other: Num): Num =>
  typeof one === 'bigint' && typeof other === 'bigint' ? one + other : Number(one) + Number(other)

/** The least value that has this share of all weight at or below it; `null` of none. */
export function quantile(level: number, all: readonly Weighted[]): Num | null {
  const sorted = [...all].sort((a, b) => Number(a.value) - Number(b.value))
  const threshold = Math.ceil(level * all.reduce((sum, { weight }) => sum + weight, 0))
  let below = 0
  for (const { value, weight } of sorted) {
    below += weight
    if (below >= threshold) return value
  }
  return sorted.at(-1)?.value ?? null
}

const seconds = (ms: number) => BigInt(Math.floor(ms / 1_000))

/** Of a number, or of `2026-01-31 12:00:00` in UTC. Throws for any other text. */
function timeOf(value: unknown): bigint {
  if (typeof value === 'bigint') return value
  const text = String(value)
  if (/^\d+(?:\.\d+)?$/.test(text)) return BigInt(Math.floor(Number(text)))
  const ms = Date.parse(`${text.replace(' ', 'T')}Z`)
  if (Number.isNaN(ms)) {
    throw new Error(`toDateTime('${text}'): write a time in UTC, such as '2026-01-31 12:00:00'.`)
  }
  return seconds(ms)
}
