// The columns are those of the page, each in a place of its own, and queries call them by their names.
import { expect, test } from 'vitest'
import { translate } from '../../../../../infra/world/analytics/sql.ts'
import { type ColumnName, columns } from '../../../../../src/edge/operators/telemetry/columns.ts'
import { page, queries } from '../../../../support/observability.ts'

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
  expect(page).toContain(`| --- | --- | --- | --- |\n${rows.join('\n')}\n\n`)
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
