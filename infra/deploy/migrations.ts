// Says of migrations that SQLite takes whole what D1 is known to cut apart. Reads files, sends nothing.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const TRIGGER = /\bCREATE\s+(?:TEMP(?:ORARY)?\s+)?TRIGGER\b/i

/** Of a file with a trigger. D1 cuts a migration at each `;` by a reader of its own, which has failed on
 * these with "incomplete input": github.com/cloudflare/workers-sdk issues 14991, 15314 and 15162. */
const CUT = [
  { what: 'CRLF line ends', pattern: /\r\n/ },
  { what: 'BEGIN or END in small letters', pattern: /\b(?:begin|end)\b/ },
  { what: 'CASE', pattern: /\bCASE\b/i },
]

/** A note for each migration that may fail at the first remote deploy, though the local world took it. */
export function migrationNotes(folder: string, names: readonly string[]): string[] {
  return names.flatMap((name) => {
    const sql = readFileSync(join(folder, name), 'utf8')
    const found = CUT.filter(({ pattern }) => TRIGGER.test(sql) && pattern.test(sql))
    if (found.length === 0) return []
    const has = found.map(({ what }) => what).join(', ')
    return [
      `${name} makes a trigger and has ${has}: D1 may cut it at a ";" inside and stop at "incomplete input". ` +
        'End its lines with LF, write BEGIN and END in capitals, and iif() or WHEN instead of CASE.',
    ]
  })
}
