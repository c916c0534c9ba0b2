// The process of the D1 primary: one SQLite file, one HTTP server.
import { openPrimary } from '../d1/primary.ts'
import { listen } from '../server.ts'
import { realClock } from '../time.ts'
import { report, runChild } from './child.ts'
import type { PrimaryConfig } from './protocol.ts'

runChild<PrimaryConfig>(async ({ file, migrations, region }) => {
  const primary = openPrimary({ file, region, clock: realClock })
  primary.migrate(migrations)
  const server = await listen(primary.handle)
  return {
    addresses: { d1: server.address },
    on: ({ kind }) => {
      if (kind === 'bookmark') report({ kind, bookmark: primary.bookmark() })
    },
    stop: () => {
      server.close()
      primary.close()
    },
  }
})
