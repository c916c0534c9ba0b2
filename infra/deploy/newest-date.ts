// What the runtime that is installed knows.
import { createRequire } from 'node:module'
import { z } from 'zod'

/** The latest compatibility date that the runtime knows which npm start and npm test run. */
export const newestDate = z
  .object({ compatibilityDate: z.string() })
  .parse(createRequire(import.meta.url)('workerd')).compatibilityDate
