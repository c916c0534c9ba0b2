// The queries of docs/observability.md, in its order.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export const page = readFileSync(
  join(import.meta.dirname, '..', '..', 'docs', 'observability.md'),
  'utf8',
)

export const queries = [...page.matchAll(/```sql\n([\s\S]*?)```/g)].map(([, sql = '']) => sql)
