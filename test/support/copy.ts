// A copy of the project in a folder of its own, to be changed by a story.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { projectFiles } from './files.ts'

const root = join(import.meta.dirname, '..', '..')

export type Copy = {
  folder: string
  /** Changes the text of a file of the copy. */
  edit(file: string, change: (text: string) => string): void
}

/** `name` begins the folder's name; files that `leaveOut` matches are not copied. */
export function copyProject(name: string, leaveOut?: RegExp): Copy {
  const folder = mkdtempSync(join(tmpdir(), name))
  for (const file of projectFiles(root)) {
    if (leaveOut?.test(file)) continue
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    cpSync(join(root, file), join(folder, file), { force: true })
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  return {
    folder,
    edit: (file, change) =>
      writeFileSync(join(folder, file), change(readFileSync(join(folder, file), 'utf8'))),
  }
}
