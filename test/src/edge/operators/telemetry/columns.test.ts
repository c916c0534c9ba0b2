// The columns are those of the page, each in a place of its own, and queries call them by their names.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { translate } from '../../../../../infra/world/analytics/sql.ts'
import { type ColumnName, columns } from '../../../../../src/edge/operators/telemetry/columns.ts'

const page = join(import.meta.dirname, ...Array(5).fill('..'), 'docs', 'observability.md')
const text = readFileSync(page, 'utf8')
const queries = [...text.matchAll(/```sql\n([\s\S]*?)```/g)].map(([, sql = '']) => sql)
const names = Object.keys(columns) as ColumnName[]
/** As SQL writes it. */
const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

test('every column is in a place of its own, and no place between is free', () => {
  for (const kind of ['index', 'blob', 'double']) {
    const places = names.map((name) => columns[name].at).filter((at) => at.startsWith(kind))
    expect(places).toEqual(places.map((_, i) => `${kind}${i + 1}`))
  }
})

test('the page has this table', () => {
  const rows = names.map((name) => {
    const { at, unit, means } = columns[name]
    return `| \`${snake(name)}\` | \`${at}\` | ${unit} | ${means} |`
  })
  expect(text).toContain(`| --- | --- | --- | --- |\n${rows.join('\n')}\n\n`)
})

test('a query calls a column by its name, and there are four', () => {
  const aliases = queries.flatMap((sql) => [...sql.matchAll(/^ +(\w+\d) AS (\w+)/gm)])
  expect(aliases.length).toBeGreaterThan(5)
  for (const [line, at, alias] of aliases) {
    const name = names.find((one) => columns[one].at === at)
    expect(snake(name ?? ''), line).toBe(alias)
  }
  expect(queries).toHaveLength(4)
})

test.each(queries)('the world takes %s', (sql) => {
  expect(translate(sql, new Set(['meridian_requests']))).toMatchObject({ ok: true })
})
