// The copy, made here: an exported database read into SQLite, and a second one with what may leave it.

import { readFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { setImmediate as breathe } from 'node:timers/promises'
import { MARK_TABLE } from '../deploy/survey.ts'
import type { Row, Rule, Rules } from './mask.ts'
import { isInternal, treatmentOf } from './tables.ts'

export type Copying = {
  /** SQL as D1 exports it. */
  dump: string
  /** Paths of the two databases to make. */
  home: string
  copy: string
  /** undefined: rows go as they are. */
  rules: Rules | undefined
  mark: string
  epoch: number
  signal: AbortSignal
}
export type Copied =
  | { ok: true; tables: { table: string; rows: number; of: number }[] }
  | { ok: false; reason: string }

/** Between rows Ctrl-C is heard this often. */
const BREATHE_EVERY_ROWS = 1_000

/** Foreign keys are looked at in the end: rows come table by table, in whichever order. */
const open = (path: string) => new DatabaseSync(path, { enableForeignKeyConstraints: false })

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

export async function makeCopy(options: Copying): Promise<Copied> {
  const { dump, home, copy, mark, epoch } = options
  const unread = load(home, readFileSync(dump, 'utf8'))
  if (unread) return { ok: false, reason: unread }
  const target = open(copy)
  try {
    target.prepare('ATTACH ? AS home').run(home)
    const schema = target.prepare(
      "SELECT name, type, sql FROM home.sqlite_schema WHERE sql IS NOT NULL AND type = 'table' ORDER BY rowid",
    )
    const names = schema.all().flatMap(({ name, sql }) => {
      if (isInternal(String(name))) return []
      target.exec(String(sql))
      return [String(name)]
    })
    target.exec('BEGIN')
    const tables = []
    for (const table of names) tables.push(await copyTable(target, table, options))
    keepCounters(target)
    const counted =
      'INSERT INTO commit_seq (id, n, epoch) VALUES (1, 0, ?) ON CONFLICT (id) DO UPDATE SET epoch = excluded.epoch'
    target.prepare(counted).run(epoch)
    target.prepare(`INSERT INTO ${MARK_TABLE} (mark) VALUES (?)`).run(mark)
    target.exec('COMMIT')
    const rest = target.prepare(
      "SELECT sql FROM home.sqlite_schema WHERE sql IS NOT NULL AND type <> 'table' ORDER BY type = 'trigger', rowid",
    )
    for (const { sql } of rest.all()) {
      fits('The rules in src/app/mask.ts', () => target.exec(String(sql)))
    }
    const [dangling] = target.prepare('PRAGMA main.foreign_key_check').all()
    if (dangling) {
      const reason = `A row of ${dangling.table} refers to a row of ${dangling.parent} that was not copied. src/app/mask.ts must leave both out, or neither.`
      return { ok: false, reason }
    }
    return { ok: true, tables }
  } catch (error) {
    if (!(error instanceof Unfit)) throw error
    return { ok: false, reason: error.message }
  } finally {
    target.close()
  }
}

/** What is wrong with the export. undefined: nothing. */
function load(path: string, sql: string): string | undefined {
  const source = open(path)
  try {
    source.exec(`BEGIN; ${sql}\nCOMMIT;`)
    return undefined
  } catch (error) {
    const said = error instanceof Error ? error.message : error
    return `What D1 exported cannot be read: ${said}. Perhaps it broke off: try again.`
  } finally {
    source.close()
  }
}

/** What a rule made of a row, and the table does not take. */
class Unfit extends Error {}

function fits(what: string, work: () => unknown): void {
  try {
    work()
  } catch (error) {
    const said = error instanceof Error ? error.message : error
    throw new Unfit(`${what} returned what its table does not take: ${said}.`)
  }
}

async function copyTable(target: DatabaseSync, table: string, { rules, signal }: Copying) {
  const name = quoted(table)
  // Generated columns are not among them.
  const columns = target
    .prepare(`PRAGMA home.table_info(${name})`)
    .all()
    .map((column) => String(column.name))
  const listed = columns.map(quoted).join(', ')
  const of = Number(target.prepare(`SELECT count(*) AS n FROM home.${name}`).get()?.n)
  const treatment = treatmentOf(table, rules !== undefined)
  const rule = rules?.[table]
  if (treatment === 'masked' && rule) {
    const rows = target.prepare(`SELECT ${listed} FROM home.${name}`).iterate()
    const into = target.prepare(
      `INSERT INTO main.${name} (${listed}) VALUES (${columns.map(() => '?').join(', ')})`,
    )
    return {
      table,
      of,
      rows: await maskRows(rows as Iterable<Row>, { table, columns, rule, into, signal }),
    }
  }
  if (treatment === 'as-is') {
    target.exec(`INSERT INTO main.${name} (${listed}) SELECT ${listed} FROM home.${name}`)
  }
  return { table, of, rows: treatment === 'as-is' ? of : 0 }
}

async function maskRows(
  rows: Iterable<Row>,
  {
    table,
    columns,
    rule,
    into,
    signal,
  }: {
    table: string
    columns: readonly string[]
    rule: Rule
    into: ReturnType<DatabaseSync['prepare']>
    signal: AbortSignal
  },
): Promise<number> {
  let [seen, copied] = [0, 0]
  for (const row of rows) {
    seen += 1
    if (seen % BREATHE_EVERY_ROWS === 0) await breathe()
    signal.throwIfAborted()
    const masked = await rule({ ...row })
    if (masked === undefined) continue
    const wrong = Object.keys(masked).find((column) => !columns.includes(column))
    if (wrong)
      throw new Unfit(
        `The rule for ${table} in src/app/mask.ts returned the column "${wrong}", which the table does not have.`,
      )
    fits(`The rule for ${table} in src/app/mask.ts`, () =>
      into.run(...columns.map((column) => masked[column] ?? null)),
    )
    copied += 1
  }
  return copied
}

/** AUTOINCREMENT goes on where the source is, also behind rows that were left out. */
function keepCounters(target: DatabaseSync): void {
  const has = target
    .prepare("SELECT 1 FROM home.sqlite_schema WHERE name = 'sqlite_sequence'")
    .get()
  if (!has) return
  target.exec(
    'DELETE FROM main.sqlite_sequence; INSERT INTO main.sqlite_sequence SELECT * FROM home.sqlite_sequence',
  )
}
