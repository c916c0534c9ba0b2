// npm run rollback: every Worker back to the version that served all of its traffic before, the edge first.

import { withFlags } from '../cli/command.ts'
import type { Share } from './cloud.ts'
import { rollbackSpec } from './options.ts'
import { here, type OursOptions, withOurs } from './ours.ts'

/** Resolves to the exit code: 0 done, 1 stopped, 2 wrong arguments. */
export function rollback(args: string[], options: Partial<OursOptions> = {}): Promise<number> {
  const print = options.print ?? console.log
  return withFlags(args, rollbackSpec, print, ({ stage, json }, signal) =>
    withOurs(stage, { ...here(signal, print), ...options }, async ({ plan, cloud }) => {
      const tell = json ? console.error : print
      const done = []
      for (const { name } of [...plan.workers].reverse()) {
        const splits = await cloud.splits(name)
        const to = splits && versionBefore(splits)
        if (to === undefined) {
          tell(`${name}: there is no version before`)
          continue
        }
        await cloud.split(name, [{ id: to, percentage: 100 }], 'npm run rollback')
        done.push({ worker: name, version: to })
        tell(`${name}: version ${to} serves all of it again`)
      }
      tell('Migrations stay: the database is as it was. Run it once more to be where you were.')
      if (json) print(JSON.stringify({ ok: true, done }, null, 2))
      return 0
    }),
  )
}

/** The last version that served everything before the present one. Splits, the latest first. */
export function versionBefore(splits: readonly (readonly Share[])[]): string | undefined {
  const [now = [], ...before] = splits
  const whole = (split: readonly Share[]) => split.find(({ percentage }) => percentage === 100)?.id
  const current = whole(now)
  return before.map(whole).find((id) => id !== undefined && id !== current)
}
