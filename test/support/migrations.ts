// The product's migrations as single statements.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Every statement of the folder, in order. */
export const migrationStatements = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('--> statement-breakpoint'))
    .filter((text) => text.trim() !== '')
