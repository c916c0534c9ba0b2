// The primary's own account of what was committed, read from its file when the world has stopped.
import { DatabaseSync } from 'node:sqlite'
import type { CommitLine, RowLine } from '../traffic/history.ts'

/** Every commit in order, then every short link as it ended. */
export function readAccount(file: string): (CommitLine | RowLine)[] {
  const db = new DatabaseSync(file, { readOnly: true })
  try {
    const commits = db.prepare(
      'SELECT seq, key, result FROM idempotency WHERE seq IS NOT NULL ORDER BY seq',
    )
    const rows = db.prepare('SELECT * FROM links ORDER BY slug')
    return [
      ...commits.all().map(
        ({ seq, key, result }): CommitLine => ({
          kind: 'commit',
          seq: Number(seq),
          key: String(key),
          result: JSON.parse(String(result)),
        }),
      ),
      ...rows.all().map((row): RowLine => ({ kind: 'row', ...row })),
    ]
  } finally {
    db.close()
  }
}
