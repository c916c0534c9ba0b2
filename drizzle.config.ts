// drizzle-kit: `npm run migrations:generate` writes the difference between these tables and migrations/ as SQL.
import { defineConfig } from 'drizzle-kit'

export default defineConfig({
  dialect: 'sqlite',
  schema: ['./src/app/schema.ts', './src/data/tables.ts'],
  out: './migrations',
})
