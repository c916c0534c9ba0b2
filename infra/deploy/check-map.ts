// Is src/regions.ts a map? Whoever runs it as it is never asked a compiler. Pure.

import { z } from 'zod'
import type { Region } from '../../src/regions.ts'

const degrees = (max: number) => z.number().min(-max).max(max)
const text = z.string().min(1)
const region = z.object({
  ...{ id: text, city: text, hint: text },
  ...{ lat: degrees(90), lon: degrees(180) },
})

/** In words, by field. */
const TAKES: Readonly<Record<string, string>> = {
  id: 'the id of its [env.*], such as "weur"',
  city: 'a name, such as "London"',
  hint: 'a placement hint, such as "aws:eu-west-2"',
  lat: 'degrees north, from -90 to 90',
  lon: 'degrees east, from -180 to 180',
}

export const checkMap = (regions: readonly Region[]): string[] => [
  ...regions.flatMap((one, index) => {
    const parsed = region.safeParse(one)
    const name = one?.id ? `"${one.id}"` : `region ${index + 1}`
    return (parsed.error?.issues ?? []).map(({ path: [field = ''] }) => {
      const value = JSON.stringify(one?.[field as 'id']) ?? 'nothing'
      return `src/regions.ts: ${name} has ${value} as its ${String(field)}. Write ${TAKES[String(field)] ?? 'a region'}.`
    })
  }),
  ...regions.flatMap(({ id }, index) =>
    regions.findIndex((other) => other.id === id) < index
      ? [`src/regions.ts lists "${id}" twice. Remove one, or give it an id of its own.`]
      : [],
  ),
]
