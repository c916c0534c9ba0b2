// Reads the data files: a header line, then rows without quotes.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Each row by column name. Throws when a row has another number of columns than the header. */
export function parseCsv(text: string, name: string): Record<string, string>[] {
  const [header = '', ...lines] = text.trim().split('\n')
  const columns = header.split(',')
  return lines.map((line, index) => {
    const cells = line.split(',')
    if (cells.length !== columns.length) {
      throw new Error(
        `${name}:${index + 2} has ${cells.length} columns, the header ${columns.length}.`,
      )
    }
    return Object.fromEntries(columns.map((column, i) => [column, cells[i] ?? '']))
  })
}

/** A file of infra/world/data; its sources are in SOURCES.md there. */
export const readData = (file: string): Record<string, string>[] =>
  parseCsv(readFileSync(join(import.meta.dirname, 'data', file), 'utf8'), file)
