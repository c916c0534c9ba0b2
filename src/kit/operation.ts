// What /docs tells of a route, and asks for when it is tried: read from its OpenAPI operation.
import { isRecord } from '../shared/guards.ts'
import { exampleOf } from './example.ts'
import type { documentOf } from './openapi.ts'

export type Field = {
  in: 'path' | 'query' | 'header'
  name: string
  description: string
  required: boolean
  /** To begin with: an example where the path needs one, else nothing. */
  value: string
  /** What it may be, where that is a list. */
  choices: readonly string[]
  /** A list, sent as the field once for each value. */
  many: boolean
}

export type Operation = {
  /** Of its element on the page. */
  id: string
  summary: string
  description: string
  responses: readonly { status: string; description: string }[]
  fields: readonly Field[]
  /** `text` is an example to begin with. */
  body: { type: string; text: string; required: boolean } | undefined
}

/** Of a declared route. What the document does not say is empty. */
export function operationOf(
  document: ReturnType<typeof documentOf>,
  method: string,
  path: string,
): Operation {
  const item: Record<string, unknown> = { ...document.paths?.[path] }
  const found = record(item[method.toLowerCase()])
  const schemas = { ...document.components?.schemas }
  return {
    id: `route-${text(found.operationId).replaceAll(/[^\w-]/g, '-')}`,
    summary: text(found.summary),
    description: text(found.description),
    responses: Object.entries(record(found.responses))
      .filter(([status]) => /^\d+$/.test(status))
      .map(([status, response]) => ({ status, description: text(record(response).description) })),
    fields: (Array.isArray(found.parameters) ? found.parameters : [])
      .map(record)
      .flatMap((parameter) => fieldOf(parameter, schemas)),
    body: bodyOf(record(found.requestBody), schemas),
  }
}

/** A cookie is the browser's to send: no page can. https://fetch.spec.whatwg.org/#forbidden-request-header */
function fieldOf(parameter: Record<string, unknown>, schemas: object): Field[] {
  const place = (['path', 'query', 'header'] as const).find((one) => one === parameter.in)
  if (!place) return []
  const schema = record(parameter.schema)
  const example = parameter.example ?? (place === 'path' ? exampleOf(schema, schemas) : undefined)
  const listed = schema.type === 'boolean' ? [true, false] : schema.enum
  return [
    {
      in: place,
      name: text(parameter.name),
      description: text(parameter.description),
      required: parameter.required === true,
      value: example === undefined || example === null ? '' : String(example),
      choices: Array.isArray(listed) ? listed.map(String) : [],
      many: schema.type === 'array',
    },
  ]
}

function bodyOf(body: Record<string, unknown>, schemas: object): Operation['body'] {
  const [entry] = Object.entries(record(body.content))
  if (!entry) return undefined
  const [type, media] = entry
  const { example, schema } = record(media)
  const value = example ?? exampleOf(schema, schemas)
  const json = /[/+]json$/.test(type)
  return {
    type,
    text: json ? JSON.stringify(value, null, 2) : typeof value === 'string' ? value : '',
    required: body.required === true,
  }
}

const record = (value: unknown): Record<string, unknown> => (isRecord(value) ? value : {})
const text = (value: unknown): string => (typeof value === 'string' ? value : '')
