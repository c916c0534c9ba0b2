// Every chapter of failures.
import type { Chapter } from '../../support/failures.ts'
import { clients } from './clients.ts'
import { database } from './database.ts'
import { kv } from './kv.ts'
import { regions } from './regions.ts'

export const chapters: readonly Chapter[] = [regions, kv, database, clients]
