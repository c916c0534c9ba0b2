// Server-Timing entries (https://www.w3.org/TR/server-timing/), made and read.

export type Timing = { name: string; desc?: string; durMs?: number }

export const formatTiming = (entries: readonly Timing[]): string =>
  entries
    .map(({ name, desc, durMs }) => {
      const quoted = desc === undefined ? '' : `;desc="${desc.replace(/["\\]/g, '')}"`
      return `${name}${quoted}${durMs === undefined ? '' : `;dur=${Math.round(durMs * 10) / 10}`}`
    })
    .join(', ')

/** As they are made above; what is otherwise is left out. */
export const parseTiming = (header: string): Timing[] =>
  header.split(',').flatMap((entry) => {
    const [name = '', ...params] = entry.trim().split(';')
    const paramOf = (key: string) =>
      params.find((param) => param.startsWith(`${key}=`))?.slice(key.length + 1)
    const desc = paramOf('desc')?.replaceAll('"', '')
    const durMs = Number(paramOf('dur') ?? Number.NaN)
    if (name === '') return []
    return [{ name, ...(desc !== undefined && { desc }), ...(Number.isFinite(durMs) && { durMs }) }]
  })

/** Milliseconds of the longest entry of that name, 0 where there is none. Not of their sum: they may overlap. */
export const longestMs = (header: string | null, of: string): number =>
  parseTiming(header ?? '')
    .filter(({ name }) => name === of)
    .reduce((most, { durMs = 0 }) => Math.max(most, durMs), 0)
