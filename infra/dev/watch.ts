// Watches what a developer edits: src, migrations and wrangler.toml.
import { existsSync, type FSWatcher, readdirSync, watch } from 'node:fs'
import { join } from 'node:path'
import type { Change } from './changes.ts'

/** Calls `changed` for every change under the project's folder until the result is called.
 *
 * Folders are watched, each by itself, and no file: where many editors save by putting a new file in the place of the
 * old one, a watch of that file goes with the old one. Node's own recursive watch loses it the first time on Linux
 * (https://github.com/nodejs/node/issues/22517), chokidar 6.0.0 the third. */
export function watchProject(root: string, changed: (change: Change) => void): () => void {
  const watchers = new Map<string, FSWatcher>()

  function follow(folder: string, notice: (name: string | null) => void): void {
    if (watchers.has(folder) || !existsSync(folder)) return
    const watcher = watch(folder, (_event, name) => notice(name))
    watcher.on('error', () => unfollow(folder)) // it was removed
    watchers.set(folder, watcher)
  }

  function unfollow(folder: string): void {
    watchers.get(folder)?.close()
    watchers.delete(folder)
  }

  /** Folders below it, also those that come later. */
  function followAll(folder: string, change: Change): void {
    const present = new Set([folder, ...foldersBelow(folder)])
    for (const one of present) {
      follow(one, () => {
        followAll(folder, change)
        changed(change)
      })
    }
    const gone = (known: string) => known.startsWith(folder) && !present.has(known)
    for (const known of [...watchers.keys()].filter(gone)) unfollow(known)
  }

  followAll(join(root, 'src'), 'code')
  followAll(join(root, 'migrations'), 'migrations')
  follow(root, (name) => {
    if (name === 'wrangler.toml') changed('config')
  })
  return () => {
    for (const watcher of watchers.values()) watcher.close()
  }
}

/** What goes away while it is looked at is looked at again: its end is a change, too. */
function foldersBelow(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
    const folders = entries.filter((entry) => entry.isDirectory())
    return folders.map((entry) => join(entry.parentPath, entry.name))
  } catch {
    return []
  }
}
