// The hook of the fork, src/app/mask.ts: what may be copied of each table's rows.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** A value as SQLite has it. */
export type Value = string | number | null | Uint8Array
/** By column. */
export type Row = Record<string, Value>
/** The row to copy instead; undefined leaves it out. */
export type Rule = (row: Row) => Row | undefined | Promise<Row | undefined>
/** By table. */
export type Rules = Readonly<Record<string, Rule>>

const FILE = 'src/app/mask.ts'

/** undefined: there is no such file. */
export async function readMask(
  root: string,
): Promise<{ ok: true; rules: Rules | undefined } | { ok: false; reason: string }> {
  const path = join(root, FILE)
  if (!existsSync(path)) return { ok: true, rules: undefined }
  const { mask }: { mask?: unknown } = await import(pathToFileURL(path).href)
  if (!isRules(mask)) {
    return {
      ok: false,
      reason: `${FILE} must export "mask": by table, a function from a row to the row to copy.`,
    }
  }
  return { ok: true, rules: mask }
}

const isRules = (value: unknown): value is Rules =>
  typeof value === 'object' &&
  value !== null &&
  Object.values(value).every((rule) => typeof rule === 'function')
