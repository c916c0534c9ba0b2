// Server-Timing entries (https://www.w3.org/TR/server-timing/), made and read.

export type Timing = { name: string; desc?: string; durMs?: number }

export const formatTiming = (entries: readonly Timing[]): string =>
  entries
    .map(({ name, desc, durMs }) => {
      const quoted = desc === undefined ? '' : `;desc="${desc.replace(/["\\]/g, '')}"`
      return `${name}${quoted}${durMs === undefined ? '' : `;dur=${Math.round(durMs * 10) / 10}`}`
    })
    .join(', ')
