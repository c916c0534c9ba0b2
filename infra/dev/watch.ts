// Watches what a developer edits: src, migrations and wrangler.toml.
import { existsSync, type FSWatcher, watch } from 'node:fs'
import { join } from 'node:path'
import type { Change } from './changes.ts'

/** Calls `changed` for every change under the project's folder until the result is called. */
export function watchProject(root: string, changed: (change: Change) => void): () => void {
  const watchers: FSWatcher[] = []
  const follow = (path: string, change: Change, recursive: boolean, only?: string) => {
    if (!existsSync(path)) return
    const watcher = watch(path, { recursive }, (_event, name) => {
      if (only === undefined || name === only) changed(change)
    })
    watchers.push(watcher)
  }
  follow(join(root, 'src'), 'code', true)
  follow(join(root, 'migrations'), 'migrations', false)
  // The folder and not the file: many editors put a new file in its place.
  follow(root, 'config', false, 'wrangler.toml')
  return () => {
    for (const watcher of watchers) watcher.close()
  }
}
