// Pages of other sites read nothing.
import type { Cors } from '../../src/shared/cors.ts'

export const cors: Cors = { origins: [], methods: [], headers: [], exposed: [], maxAgeSeconds: 0 }
