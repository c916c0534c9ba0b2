// What pages of other sites may do with this API: nothing, as the shop's own pages are of this site.
import type { Cors } from '../shared/cors.ts'

export const cors: Cors = { origins: [], methods: [], headers: [], exposed: [], maxAgeSeconds: 0 }
