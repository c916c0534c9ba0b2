// What setup does to files, held back until all of it is known to work.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createTwoFilesPatch } from 'diff'

/** `null`: there is no such file. */
export type Change = { file: string; before: string | null; after: string | null }

/** As `git diff` shows it. */
export function toPatch({ file, before, after }: Change): string {
  const [from, to] = [
    before === null ? '/dev/null' : `a/${file}`,
    after === null ? '/dev/null' : `b/${file}`,
  ]
  return createTwoFilesPatch(from, to, before ?? '', after ?? '', '', '', { context: 2 })
    .replace(/^=+\n/, '')
    .replace(/^(---|\+\+\+) (.*)\t$/gm, '$1 $2')
}

export function write(root: string, changes: readonly Change[]): void {
  for (const { file, after } of changes) {
    const path = join(root, file)
    if (after === null) rmSync(path, { force: true })
    else {
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, after)
    }
  }
}
