// What the histograms show, in a sentence. Pure.

export type Row = { name: string; reads: number; cached: number; p50?: number; p99?: number }

/** Fewer reads than this have no hundredth part. */
const P99_READS_MIN = 100

export function words(rows: readonly Row[], seconds: number): string {
  const known = rows.filter(({ p50 }) => p50 !== undefined)
  if (known.length === 0) return 'Nothing was read yet: send visitors.'
  const list = new Intl.ListFormat('en-GB')
  const half = list.format(known.map(({ p50, name }) => `${p50} ms with ${name}`))
  const most = known.every(({ reads }) => reads >= P99_READS_MIN)
    ? `; 99 of 100 at most ${list.format(known.map(({ p99 }) => `${p99} ms`))}`
    : ''
  const cached = known
    .filter((row) => row.cached > 0)
    .map(
      (row) =>
        ` ${Math.round((100 * row.cached) / row.reads)} % of ${row.name}’s reads came from a cache.`,
    )
  return `In the last ${seconds} s half of the reads took at most ${half}${most}.${cached.join('')}`
}
