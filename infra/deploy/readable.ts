// What can be read of an API by what its description says: GETs, with the examples of the parameters in their path. Pure.

import { z } from 'zod'

/** Enough of a big API to tell that it runs; more would be a load test. */
const PATHS_MAX = 20

const example = z.union([z.string(), z.number()]).optional()
const parameters = z
  .array(
    z.object({
      name: z.string(),
      in: z.string(),
      example,
      schema: z.object({ example }).optional(),
    }),
  )
  .catch([]) // what refers elsewhere has no example here
const operations = z.looseObject({ parameters: parameters.optional() })
const description = z.object({ paths: z.record(z.string(), operations).default({}) })
const get = z.object({ parameters: parameters.optional() })

/** `told` is an OpenAPI document. A path with a parameter that has no example is left out. */
export function readablePaths(told: unknown): string[] {
  const read = description.safeParse(told)
  return Object.entries(read.data?.paths ?? {})
    .flatMap(([path, shared]) => {
      const { data: reading } = get.safeParse(shared.get)
      if (!reading) return []
      const known = [...(shared.parameters ?? []), ...(reading.parameters ?? [])]
      const examples = new Map(known.map((one) => [one.name, one.example ?? one.schema?.example]))
      const filled = path.replace(/\{([^}]+)\}/g, (whole, name) => {
        const value = examples.get(name)
        return value === undefined ? whole : encodeURIComponent(value)
      })
      return filled.includes('{') ? [] : [filled]
    })
    .slice(0, PATHS_MAX)
}
