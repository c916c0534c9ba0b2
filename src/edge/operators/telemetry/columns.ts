// What one data point tells of one request: a name for each column of the dataset, as queries know it.
// docs/observability.md has this table too, and a test compares them.
// https://developers.cloudflare.com/analytics/analytics-engine/sql-api/#table-structure

export type Column = {
  at: 'index1' | `blob${number}` | `double${number}`
  /** Of numbers; of text, what it may be. */
  unit: string
  means: string
}

/** The index is what the platform samples by when points come too fast: a quiet colo keeps all of its own. */
export const columns = {
  colo: { at: 'index1', unit: 'IATA code', means: 'where the request came in' },
  country: { at: 'blob1', unit: 'ISO 3166-1 code', means: 'of the client, as the platform tells' },
  route: { at: 'blob2', unit: '`GET /{slug}`', means: 'that made the answer, now or once' },
  path: { at: 'blob3', unit: 'without the query', means: 'of what was found and is for anybody' },
  method: { at: 'blob4', unit: '`GET`', means: 'of the request' },
  cache: { at: 'blob5', unit: '`hit`, `stale`, `miss`, `bypass`, `none`', means: 'what it did' },
  tier: { at: 'blob6', unit: '`memory`, `kv`', means: 'where the copy was that was shown' },
  detail: { at: 'blob7', unit: 'as in `Cache-Status`', means: 'why it was so' },
  region: { at: 'blob8', unit: 'its id', means: 'who answered' },
  attempts: { at: 'blob9', unit: '`apac:timeout oc:ok`', means: 'who was asked, with what end' },
  role: { at: 'blob10', unit: '`replica`, `primary`', means: 'of the database that was read last' },
  weight: { at: 'double1', unit: 'requests', means: 'how many this point stands for' },
  status: { at: 'double2', unit: 'HTTP', means: 'as the client got it' },
  edgeMs: { at: 'double3', unit: 'ms', means: 'from its arrival until the answer was made' },
  regionMs: { at: 'double4', unit: 'ms', means: 'the try that answered, the way there and back' },
  dbMs: { at: 'double5', unit: 'ms', means: 'in all calls to the database' },
  age: { at: 'double6', unit: 's', means: 'of the copy' },
  tries: { at: 'double7', unit: 'tries', means: 'at regions, for this request' },
  failedOver: { at: 'double8', unit: '0 or 1', means: 'a region failed, and another one answered' },
} as const satisfies Record<string, Column>

type Columns = typeof columns
export type ColumnName = keyof Columns

/** A request as its point tells it. `''` and 0 where there is nothing to tell. */
export type Facts = {
  [Name in ColumnName]: Columns[Name]['at'] extends `double${number}` ? number : string
}
