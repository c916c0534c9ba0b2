// The SQL of the machine's own tests: it makes the tables of src/data, and theirs.
import { generateSQLiteDrizzleJson, generateSQLiteMigration } from 'drizzle-kit/api'
import * as house from '../../src/data/tables.ts'
import { links } from '../machine/schema.ts'

/** For an empty database. */
export const machineStatements = async (): Promise<string[]> =>
  generateSQLiteMigration(
    await generateSQLiteDrizzleJson({}),
    await generateSQLiteDrizzleJson({ links, ...house }),
  )
