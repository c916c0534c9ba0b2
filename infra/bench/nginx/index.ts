// npm run bench -- nginx: nginx itself against the model of it that the report has; --write records what it did.
import { writeFileSync } from 'node:fs'
import type { Context } from '../../cli/command.ts'
import { terminalTable } from '../../cli/tables.ts'
import { toJson } from '../../cli/words.ts'
import { comparison, sidesOf } from './figures.ts'
import { followModel } from './follow.ts'
import { followNginx, nginxVersion } from './real.ts'
import { RECORDED, type Recorded } from './recorded.ts'

export async function benchNginx(write: boolean, { quit, progress }: Context): Promise<void> {
  const version = nginxVersion()
  if (version === undefined) {
    progress.note(
      'There is no nginx on PATH: install it (apt-get install nginx-light), and try again.',
    )
    return
  }
  progress.note(`nginx ${version} is asked for twenty seconds.`)
  const figures = await followNginx(quit.signal)
  const sides = sidesOf({ version, nginx: figures, model: await followModel() })
  progress.note(comparison(sides, terminalTable))
  if (write) writeFileSync(RECORDED, toJson({ version, figures } satisfies Recorded))
}
