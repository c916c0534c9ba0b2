// The way out of one database and into another, by wrangler: it asks D1's export and import until they are done.

import type { DatabasePlan, Outcome } from '../deploy/plan.ts'
import { reason, type Shell, wrangler } from '../deploy/wrangler.ts'

/** Writes the database as SQL to `file`. It answers nobody else meanwhile. */
export const exportDatabase = (shell: Shell, database: DatabasePlan, file: string) =>
  d1(shell, database, 'exported', ['export', '--skip-confirmation', '--output', file])

/** Runs `file` as a whole or not at all. */
export const importDatabase = (shell: Shell, database: DatabasePlan, file: string) =>
  d1(shell, database, 'imported', ['execute', '--yes', '--file', file])

async function d1(
  shell: Shell,
  { binding, name, location }: DatabasePlan,
  did: string,
  [command = '', ...more]: string[],
): Promise<Outcome> {
  const args = ['d1', command, binding, '--remote', '--env', location, ...more]
  const run = await wrangler(shell, args)
  if (run.code !== 0) return { ok: false, reason: reason(run) }
  return { ok: true, did: `${did} "${name}"` }
}
