// Tables, for a terminal and for Markdown. Pure. No table library: this is all we would use of one.

export type Column = { title: string; align: 'left' | 'right' }
/** Text stands on the left of its column, figures on the right. */
export const left = (...titles: string[]): Column[] =>
  titles.map((title) => ({ title, align: 'left' }))
export const right = (...titles: string[]): Column[] =>
  titles.map((title) => ({ title, align: 'right' }))

export type Table = (columns: readonly Column[], rows: readonly (readonly string[])[]) => string

/** Columns as wide as their widest cell, two spaces apart. */
export const terminalTable: Table = (columns, rows) => {
  const widths = columns.map(({ title }, i) =>
    Math.max(title.length, ...rows.map((row) => (row[i] ?? '').length)),
  )
  const line = (cells: readonly string[]) =>
    columns
      .map(({ align }, i) => pad(cells[i] ?? '', widths[i] ?? 0, align))
      .join('  ')
      .trimEnd()
  const rule = widths.map((width) => '-'.repeat(width))
  return [columns.map(({ title }) => title), rule, ...rows].map(line).join('\n')
}

const pad = (text: string, width: number, align: Column['align']) =>
  align === 'left' ? text.padEnd(width) : text.padStart(width)

export const markdownTable: Table = (columns, rows) => {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  const rule = columns.map(({ align }) => (align === 'left' ? '---' : '---:'))
  return [line(columns.map(({ title }) => title)), line(rule), ...rows.map(line)].join('\n')
}
