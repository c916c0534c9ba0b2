// Figures in words, as every report has them. Pure.

/** `46 %`, or with a digit after the point `45.6 %`. */
export const percent = (ratio: number, digits = 0): string => `${(ratio * 100).toFixed(digits)} %`

/** `9.5 ms`, `12 ms`. */
export const ms = (value: number): string =>
  `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`

/** `1.5 s`. */
export const seconds = (valueMs: number): string => `${(valueMs / 1_000).toFixed(1)} s`

/** `apac 40, oc 2`. */
export const counted = (counts: Record<string, number>): string =>
  Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ')

/** The first of many, and in words how many more there are. */
export const firstOf = (
  items: readonly string[],
  max: number,
  more: (left: number) => string,
): string[] =>
  items.length > max ? [...items.slice(0, max), more(items.length - max)] : [...items]

/** Figures that could not be measured are null. */
export const toJson = (report: object): string =>
  `${JSON.stringify(report, (_, value) => value ?? null, 2)}\n`

/** Where the figures of the world's commands come from. */
export const MEASURED =
  "in the local world: delays from public data between real processes on one machine, not on Cloudflare's network"
