// The operations of an OpenAPI description, and values that keep to it.
import { generateSync, type JsonSchema } from 'json-schema-faker'
import { z } from 'zod'

export type Operation = {
  method: string
  path: string
  query: readonly { name: string; schema: JsonSchema }[]
  /** What a JSON body looks like. */
  body: JsonSchema | undefined
  /** Statuses that the description names; any problem may come besides. */
  statuses: readonly number[]
}

const schema = z.custom<JsonSchema>((value) => typeof value === 'object' && value !== null)

const described = z.object({
  paths: z.record(
    z.string(),
    z.record(
      z.enum(['get', 'put', 'post', 'patch', 'delete']),
      z
        .object({
          parameters: z.array(z.object({ name: z.string(), in: z.string(), schema })).default([]),
          requestBody: z
            .object({ content: z.object({ 'application/json': z.object({ schema }) }) })
            .optional(),
          responses: z.record(z.string(), z.unknown()),
        })
        .optional(),
    ),
  ),
  components: z.object({ schemas: z.record(z.string(), schema) }),
})

/** Throws when the text is no OpenAPI document of a JSON API. */
export function operationsOf(text: string): Operation[] {
  // References lead to where a JSON Schema has its own definitions.
  const document = JSON.parse(text.replaceAll('#/components/schemas/', '#/$defs/'))
  const { paths, components } = described.parse(document)
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).flatMap(([method, operation]) => {
      if (!operation) return []
      const body = operation.requestBody?.content['application/json'].schema
      return {
        method: method.toUpperCase(),
        path,
        query: operation.parameters.filter((one) => one.in === 'query'),
        body: body && { ...Object(body), $defs: components.schemas },
        statuses: Object.keys(operation.responses).map(Number).filter(Number.isFinite),
      }
    }),
  )
}

/** A value of the schema; the same seed makes the same one. */
export const sampleOf = (schema: JsonSchema, seed: number): unknown =>
  generateSync(schema, { seed, optionalsProbability: 0.5 })
