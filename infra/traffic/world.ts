// A world for a while: started, used, and stopped whatever happens; and what its primary has at the end.
import { mkdtempDisposableSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Context } from '../cli/command.ts'
import { createEvents } from '../world/events.ts'
import { startWorld, type World } from '../world/index.ts'
import type { CommitLine, RowLine } from './history.ts'

export type WorldOptions = {
  seed: number
  speed?: number
  /** Where the primary's file is kept when the world is gone. */
  stateFolder?: string
}

/** The run is quit when a part of the world ends that nobody ended. */
export async function withWorld<T>(
  { root, progress, quit }: Pick<Context, 'root' | 'progress' | 'quit'>,
  { seed, speed = 1, stateFolder }: WorldOptions,
  use: (world: World) => Promise<T>,
): Promise<T> {
  const { signal } = quit
  signal.throwIfAborted()
  const events = createEvents()
  events.on((event) => {
    if (event.kind === 'stage') progress.update(`  starting the world: ${event.name}`)
    if (event.kind === 'crashed') {
      quit.abort(new Error(`${event.part} ended unexpectedly. ${event.words}`))
    }
  })
  progress.update('  starting the world')
  const world = await startWorld({ root, port: 0, seed, speed, stateFolder, events, signal })
  try {
    progress.note(`  a world at ${world.url}, seed ${seed}, while this lasts`)
    return await use(world)
  } finally {
    await world.stop()
  }
}

/** The same, and when the world has stopped the primary's own account of it, of the product's `table`. Nothing is left
 * on the disk. */
export async function withAccount<T>(
  context: Pick<Context, 'root' | 'progress' | 'quit'>,
  { table, ...options }: Omit<WorldOptions, 'stateFolder'> & { table: string },
  use: (world: World) => Promise<T>,
): Promise<Account & { used: T }> {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'meridian-account-'))
  const used = await withWorld(context, { ...options, stateFolder: folder.path }, use)
  return { used, ...readAccount(join(folder.path, 'primary.sqlite'), table) }
}

export type Account = { commits: CommitLine[]; rows: RowLine[] }

/** Every commit in order, then every row of the table that the product's items are in. */
export function readAccount(file: string, table: string): Account {
  const db = new DatabaseSync(file, { readOnly: true })
  try {
    const commits = db.prepare(
      'SELECT seq, key, result FROM idempotency WHERE seq IS NOT NULL ORDER BY seq',
    )
    const rows = db.prepare(`SELECT * FROM "${table}" ORDER BY 1`)
    return {
      commits: commits.all().map(
        ({ seq, key, result }): CommitLine => ({
          kind: 'commit',
          seq: Number(seq),
          key: String(key),
          result: JSON.parse(String(result)),
        }),
      ),
      rows: rows.all().map((row): RowLine => ({ kind: 'row', ...row })),
    }
  } finally {
    db.close()
  }
}
