// Takes the parts out that machine.json says a fork may go without, and puts them back as they were.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { change, refuseUncommitted } from './change.ts'
import { MachineError } from './machine-error.ts'
import { openSource, parseDivision } from './source.ts'
import { openStore, type Tree } from './store.ts'
import { DIVISION, isBelow } from './whose.ts'

export type LeanOptions = { root: string; print: (line: string) => void }

/** The parts stay in the store, for a restore without git. */
export function lean({ root, print }: LeanOptions): number {
  refuseUncommitted(root)
  const store = openStore(root)
  const yours = store.snapshot(root, store.find('refs/heads/after'))
  const out = select(yours, partsOf(root))
  if (out.size === 0) throw new MachineError('There is nothing left to take out.')
  store.keep('parts', store.write(out))
  const to = new Map([...yours].filter(([path]) => !out.has(path)))
  change(store, root, { from: yours, to })
  print(`${out.size} files taken out. To put them back: npm run machine -- lean --restore`)
  return 0
}

/** From `source`, or from what was kept when they were taken out. */
export function restore({ root, source, print }: LeanOptions & { source?: string | undefined }) {
  refuseUncommitted(root)
  const store = openStore(root)
  const yours = store.snapshot(root, store.find('refs/heads/after'))
  const kept = store.find('refs/heads/parts')
  if (source === undefined && kept === undefined) {
    throw new MachineError(
      'What was taken out is not kept here. Name where it is: lean --restore <git url or folder>; ' +
        '.#<commit> is this project as it was.',
    )
  }
  const from = source === undefined ? store.read(kept ?? '') : openSource(store, source).tree
  const parts = [...select(from, partsOf(root))].filter(([path]) => !yours.has(path))
  change(store, root, { from: yours, to: new Map([...yours, ...parts]) })
  print(`${parts.length} files put back.`)
  return 0
}

const select = (tree: Tree, parts: readonly string[]): Tree =>
  new Map([...tree].filter(([path]) => isBelow(parts, path)))

const partsOf = (root: string): string[] =>
  Object.keys(parseDivision(readFileSync(join(root, DIVISION), 'utf8'), 'this project').lean)
