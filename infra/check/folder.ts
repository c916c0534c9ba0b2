// A name that vitest can read for the project's folder.
import { symlinkSync } from 'node:fs'
import { join } from 'node:path'

/** Vite takes what follows them for a fragment or a query, in file names too
 * (https://github.com/vitejs/vite/issues/6763). */
const UNREADABLE = /[#?]/

export type Folder = {
  root: string
  /** For Node and all that it starts. */
  env: Record<string, string>
}

/** The folder itself; or a link to it in `scratch`, and Node's options to stay with that name, when vitest
 * could not read its own. */
export function readableFolder(root: string, scratch: string): Folder {
  if (!UNREADABLE.test(root)) return { root, env: {} }
  const link = join(scratch, 'project')
  symlinkSync(root, link, 'junction')
  return { root: link, env: { NODE_OPTIONS: '--preserve-symlinks --preserve-symlinks-main' } }
}
