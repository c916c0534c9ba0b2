// npm run destroy: every Worker, the namespaces and the database of a stage; production only by its name.

import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { withFlags } from '../cli/command.ts'
import { rollbackSpec } from './options.ts'
import { here, type OursOptions, withOurs } from './ours.ts'
import { secretsFileOf } from './secrets.ts'

const spec = { ...rollbackSpec, script: 'destroy' }
const YES = '--yes-destroy-'

/** Resolves to the exit code: 0 nothing is left, 1 stopped, 2 wrong arguments. */
export function destroy(args: string[], options: Partial<OursOptions> = {}): Promise<number> {
  const print = options.print ?? console.log
  const named = args.find((arg) => arg.startsWith(YES))?.slice(YES.length)
  const others = args.filter((arg) => !arg.startsWith(YES))
  return withFlags(others, spec, print, ({ stage, json }, signal) => {
    const all = { ...here(signal, print), ...options }
    return withOurs(stage, all, async ({ plan, project, cloud, found }) => {
      if (stage === undefined && named !== project.name) {
        print(
          `This is production: every Worker, all data. Nothing was changed. If you mean it: npm run destroy -- ${YES}${project.name}`,
        )
        return 1
      }
      const done: string[] = []
      const tell = (what: string) => {
        done.push(what)
        if (!json) print(`removed ${what}`)
      }
      // The edge first: from then on nobody asks the regions.
      for (const { env, name } of [...plan.workers].reverse()) {
        if (!found.workers.has(env)) continue
        await cloud.removeWorker(name)
        tell(`the Worker "${name}"`)
      }
      for (const [title, { id }] of found.namespaces) {
        await cloud.removeNamespace(id)
        tell(`the KV namespace "${title}"`)
      }
      if (found.database) {
        await cloud.removeDatabase(found.database.id)
        tell(`the database "${plan.database.name}"`)
      }
      if (stage !== undefined) await rm(join(all.root, secretsFileOf(stage)), { force: true })
      if (json) print(JSON.stringify({ ok: true, removed: done }, null, 2))
      else print(done.length > 0 ? 'Nothing of it is left.' : 'There was nothing.')
      return 0
    })
  })
}
