// Changes the project's files from one tree to another, and can take the last change back.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { git } from './git.ts'
import { MachineError } from './machine-error.ts'
import type { Store, Tree } from './store.ts'

/** A git project's changes must be committed first, so that git can show what was done and take it back. */
export function refuseUncommitted(root: string): void {
  if (!existsSync(join(root, '.git'))) return
  const changed = git(['status', '--porcelain', '--', '.'], { cwd: root, asUser: true }).toString()
  if (changed !== '') {
    throw new MachineError(
      `This project has changes that are not committed; commit or stash them first:\n${changed}`,
    )
  }
}

/** Paths that differ. */
export const differing = (from: Tree, to: Tree): string[] =>
  [...new Set([...from.keys(), ...to.keys()])].filter((path) => !alike(from, to, path)).sort()

const alike = (a: Tree, b: Tree, path: string) =>
  a.get(path)?.id === b.get(path)?.id && a.get(path)?.mode === b.get(path)?.mode

export function change(store: Store, root: string, { from, to }: { from: Tree; to: Tree }): void {
  store.keep('before', store.write(from))
  store.keep('after', store.write(to))
  store.apply(root, from, to)
}

/** Takes back the last change, also one that was cut off half way. Returns the paths that it touched. */
export function undo(store: Store, root: string): string[] {
  const [before, after] = ['before', 'after'].map((name) => store.find(`refs/heads/${name}`))
  if (!before || !after) throw new MachineError('There is nothing to undo.')
  const [old, made] = [store.read(before), store.read(after)]
  const now = store.snapshot(root, after)
  const paths = differing(old, made)
  const since = paths.filter(
    (path) => now.has(path) && !alike(now, made, path) && !alike(now, old, path),
  )
  if (since.length > 0) {
    throw new MachineError(
      `Changed since, so not undone. Move these away, and undo again:\n${since.join('\n')}`,
    )
  }
  const to = new Map(now)
  for (const path of paths) {
    const entry = old.get(path)
    if (entry) to.set(path, entry)
    else to.delete(path)
  }
  store.apply(root, now, to)
  store.forget('before')
  return paths
}
