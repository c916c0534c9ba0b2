// The process of npm run dev's Workers: alone in its group, so that all of it ends with the command.
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { claim } from '../world/claim.ts'
import { invited } from '../world/invitation.ts'
import { loadMap } from '../world/map.ts'
import { runChild } from '../world/process/child.ts'
import { readTries, type Try } from '../world/seed.ts'
import { realClock } from '../world/time.ts'
import { WorldError } from '../world/world-error.ts'
import { type Change, gather } from './changes.ts'
import { createDevFront } from './front.ts'
import { createSession, forget, type Session } from './session.ts'
import { watchProject } from './watch.ts'

export type DevConfig = { root: string; port: number; fresh: boolean }

runChild<DevConfig>(async ({ root, port, fresh }) => {
  let session: Session | undefined
  const front = createDevFront(loadMap(), realClock, async () => session?.edge())
  const claimed = await claim(port, front, 'npm run dev')
  const kept = port !== 0
  const folder = kept
    ? join(root, '.world', `dev-${port}`)
    : mkdtempSync(join(tmpdir(), 'meridian-dev-'))
  if (fresh) forget(folder)

  const { listEnvs, readWorker } = await import('../world/read-worker.ts')
  const { unstable_splitSqlQuery: split } = await import('wrangler')
  const read = (toml: string) => listEnvs(toml).map((env) => readWorker(toml, env))
  const made = createSession({ root, folder, clock: realClock, say }, { read, split })
  session = made
  let up = false
  const apply = async (changed: ReadonlySet<Change>) => {
    await made.apply(changed)
    if (!up) say(invitation(claimed.port, made.key, readTries(root)))
    up = true
  }
  const wrong = (error: unknown) => {
    say(error instanceof WorldError ? error.message : String(error))
    say(up ? 'The old code goes on.' : 'It starts when that is mended.')
  }
  const changes = gather(realClock, apply, wrong)
  const unwatch = watchProject(root, changes.tell)
  changes.tell('code')
  return {
    addresses: {},
    async stop() {
      unwatch()
      claimed.close()
      await made.stop()
      if (!kept) forget(folder)
    },
  }
})

function say(line: string): void {
  console.log(line)
}

const invitation = (port: number, key: string, tries: readonly Try[]) => `
dev ready  http://localhost:${port}  key ${key}

${invited(port, tries)}

Every Worker of wrangler.toml in one Miniflare, with genuine service bindings, one D1 and one KV. Unlike
npm start it knows no distance, no lagging replica, no memory of each colo and no dead region. A change under
src or migrations, or of wrangler.toml, is live within a second, and the cache then starts empty.
The key is for writes: Authorization: Bearer <key>. Ctrl-C ends it.`
