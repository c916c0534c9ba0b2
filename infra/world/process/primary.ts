// The process of the D1 primary: one SQLite file, one HTTP server.
import { openPrimary } from '../d1/primary.ts'
import { listen } from '../server.ts'
import { realClock } from '../time.ts'
import { report, runChild } from './child.ts'
import { d1Service } from './d1.ts'
import type { PrimaryConfig } from './protocol.ts'

runChild<PrimaryConfig>(async ({ file, migrations, region, colo, ...pace }) => {
  const service = d1Service('primary', pace)
  const primary = openPrimary({ file, region, colo, clock: realClock, service })
  primary.migrate(migrations)
  const server = await listen(primary.handle)
  return {
    addresses: { d1: server.address },
    on(command) {
      switch (command.kind) {
        case 'bookmark':
          return report({ kind: 'bookmark', bookmark: primary.bookmark() })
        case 'behind':
          return report({ kind: 'behind', ms: command.bookmarks.map(primary.behindMs) })
        case 'd1':
          return service.change(command.condition)
      }
    },
    stop: () => {
      server.close()
      primary.close()
    },
  }
})
