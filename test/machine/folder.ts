// Where the machine's own project is. Its tests are these, by a link, for vitest to find before anything is made.
import { lstatSync, mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'

/** What the two projects share: a build is named by its sources. */
const SHARED = ['test', 'node_modules', '.world']

/** Below `root`; makes the links. */
export function machineFolder(root: string): string {
  const folder = join(root, '.world', 'machine')
  mkdirSync(folder, { recursive: true })
  for (const name of SHARED) {
    const link = join(folder, name)
    const isThere = lstatSync(link, { throwIfNoEntry: false })
    if (!isThere) symlinkSync(join('..', '..', name), link, 'junction')
  }
  return folder
}
