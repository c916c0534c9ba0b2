// Who is compared, in the order of the tables.
import type { MakeArm } from './arm.ts'
import { meridian } from './meridian-arm.ts'
import { cachifiedArm, hono, unkey } from './peer-arms.ts'
import { nginx, sessions, single } from './plain-arms.ts'

export type ArmName = keyof typeof arms

export const arms = {
  single,
  nginx,
  sessions,
  hono,
  cachified: cachifiedArm,
  unkey,
  meridian,
} as const satisfies { [name: string]: MakeArm }
