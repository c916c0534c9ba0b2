// What speaks against a copy, before anything changes. Pure: what was read in, problems out, each with its next move.

import type { Plan } from '../deploy/plan.ts'
import { markOf, type Project, strangers } from '../deploy/project.ts'
import { belongings, type Survey } from '../deploy/survey.ts'
import type { Rules } from './mask.ts'
import { isInternal, machineTables } from './tables.ts'

export type Table = { name: string; type: string; sql: string }
/** `name`: "production", or a stage. */
export type Side = { name: string; plan: Plan; found: Survey }
export type Source = Side & { tables: readonly Table[]; bytes: number }

/** The copy is made here, and its SQL is held as one text, which may have half a thousand million characters. */
const DATABASE_BYTES_MAX = 200_000_000

export function checkClone(
  project: Project,
  from: Source,
  to: Side,
  /** undefined: rows are to go as they are. */
  rules: Rules | undefined,
): string[] {
  return [
    ...strangers(
      project,
      [...belongings(from.found, from.plan), ...belongings(to.found, to.plan)],
      false,
    ),
    ...(from.found.database
      ? checkSource(from, rules)
      : [`${from.name} has no database "${from.plan.database.name}": there is nothing to copy.`]),
    ...checkTarget(project, to),
    ...[from, to].flatMap((side) => ahead(side)),
  ]
}

function checkSource({ name, tables, bytes }: Source, rules: Rules | undefined): string[] {
  const virtual = tables.filter(({ sql }) => /^CREATE VIRTUAL TABLE/i.test(sql))
  const bare = tables.filter(
    (table) =>
      table.type === 'table' &&
      !isInternal(table.name) &&
      !machineTables[table.name] &&
      rules !== undefined &&
      !rules[table.name],
  )
  return [
    // It would begin to export, fail, and refuse every query meanwhile: github.com/cloudflare/workers-sdk issue 9519.
    ...virtual.map(
      (table) =>
        `${name} has the virtual table ${table.name}: D1 exports no such database, and trying may block it. Drop it, copy, and make it again.`,
    ),
    ...bare.map(
      (table) =>
        `src/app/mask.ts has no rule for the table ${table.name}. Write what may be copied of its rows; () => undefined leaves them out.`,
    ),
    ...(bytes > DATABASE_BYTES_MAX
      ? [
          `The database of ${name} has ${Math.round(bytes / 1e6)} MB; this copies up to ${DATABASE_BYTES_MAX / 1e6}. Copy it by wrangler d1 export and d1 execute --file.`,
        ]
      : []),
  ]
}

function checkTarget(project: Project, { name, plan, found }: Side): string[] {
  const missing = plan.workers.filter(({ env }) => !found.workers.has(env))
  if (missing.length > 0 || found.database?.mark !== markOf(project)) {
    return [`${name} is not deployed completely. First: npm run deploy -- --stage ${name}`]
  }
  return []
}

/** The stage is deployed from this checkout afterwards, so it must know all that either database knows. */
function ahead({ name, plan, found }: Side): string[] {
  const unknown = (found.database?.applied ?? []).filter(
    (file) => !plan.database.migrations.includes(file),
  )
  if (unknown.length === 0) return []
  return [
    `${name} is ahead of this checkout: ${unknown.join(', ')} ${unknown.length > 1 ? 'are' : 'is'} applied there and not in ${plan.database.migrationsDir}/. Check out what is deployed there, or a later commit.`,
  ]
}
