// A later version of the machine into a fork: what only they changed is replaced, what both did is merged.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { findBase } from './base.ts'
import { change, differing, refuseUncommitted } from './change.ts'
import { newest, newLines } from './changelog.ts'
import { type Merged, merge, type Three } from './merge.ts'
import { openSource, parseDivision } from './source.ts'
import { openStore, type Store, type Tree } from './store.ts'
import { DIVISION, type Division, isBelow, partsOut } from './whose.ts'

export type UpdateOptions = {
  root: string
  source: string
  /** Where the version is that the fork began with, when it cannot be told. */
  base?: string | undefined
  dryRun: boolean
  print: (line: string) => void
}

/** Resolves to the exit code: 0 all merged, 1 conflicts are left in files. */
export function update({ root, source, base: named, dryRun, print }: UpdateOptions): number {
  if (!dryRun) refuseUncommitted(root)
  const store = openStore(root)
  const theirs = openSource(store, source)
  const before = store.snapshot(root, store.find('refs/heads/after'))
  const division = parseDivision(readFileSync(join(root, DIVISION), 'utf8'), 'this project')
  const fork = Object.keys({ ...division.fork, ...theirs.division.fork })
  const counts = (file: string) => !isBelow(fork, file)
  const { from } = division
  const base = findBase(store, { root, yours: before, theirs, named, from, counts })
  // Once more, as its version knows it: ignored files that were committed, executable bits where there are none.
  const yours = store.snapshot(root, store.write(base.tree))
  const version = newest(text(store, theirs.tree, 'CHANGELOG.md'))
  print(`To ${version} from ${newest(text(store, base.tree, 'CHANGELOG.md'))} (${base.how}).`)

  const lean = Object.keys({ ...division.lean, ...theirs.division.lean })
  const out = partsOut(lean, { yours: [...yours.keys()], base: [...base.tree.keys()] })
  const three = machines({ base: base.tree, yours, theirs: theirs.tree }, [...fork, ...out])
  const merged = merge(store, three)
  const tree = new Map([...yours, ...merged.tree])
  for (const path of three.yours.keys()) if (!merged.tree.has(path)) tree.delete(path)
  record(store, tree, { version, tree: theirs.id })

  report({ ...three, merged: { ...merged, tree: machine(tree, [...fork, ...out]) } }, print)
  if (out.length > 0) print(`Without what this project goes without: ${out.join(', ')}.`)
  const news = newLines(...both(store, base.tree, theirs.tree))
  if (news.length > 0) print(`\nCHANGELOG.md, what is new:\n${news.join('\n')}`)
  if (dryRun) {
    print('\nNothing was changed. Without --dry-run it will be.')
    return merged.conflicts.length > 0 ? 1 : 0
  }
  store.keep('machine', theirs.id)
  change(store, root, { from: yours, to: tree })
  print('\nDone. Then: npm install && npm test. To take it back: npm run machine -- undo')
  return merged.conflicts.length > 0 ? 1 : 0
}

const machine = (tree: Tree, not: readonly string[]): Tree =>
  new Map([...tree].filter(([path]) => !isBelow(not, path)))

const machines = ({ base, yours, theirs }: Three, not: readonly string[]): Three => ({
  base: machine(base, not),
  yours: machine(yours, not),
  theirs: machine(theirs, not),
})

const text = (store: Store, tree: Tree, path: string): string => {
  const entry = tree.get(path)
  return entry ? store.content(entry.id).toString() : ''
}

const both = (store: Store, base: Tree, theirs: Tree): [string, string] => [
  text(store, base, 'CHANGELOG.md'),
  text(store, theirs, 'CHANGELOG.md'),
]

/** Writes down which version this is now, for the next update to begin with. */
function record(store: Store, tree: Tree, from: Division['from']): void {
  const division = JSON.parse(text(store, tree, DIVISION))
  const id = store.put(`${JSON.stringify({ ...division, from }, null, 2)}\n`)
  tree.set(DIVISION, { mode: '100644', id })
}

/** A line for each file that changes here, conflicts last. */
function report(
  { base, yours, merged }: Three & { merged: Merged },
  print: (line: string) => void,
) {
  const { tree, conflicts, notes } = merged
  const inConflict = new Set(conflicts.map((line) => line.split(': ')[0]))
  for (const path of differing(yours, tree)) {
    if (inConflict.has(path)) continue
    print(`${verb({ base, yours, path, tree })} ${path}`)
  }
  for (const line of notes) print(`kept     ${line}`)
  for (const line of conflicts) print(`CONFLICT ${line}`)
}

function verb({ base, yours, tree, path }: Omit<Three, 'theirs'> & { tree: Tree; path: string }) {
  if (!tree.has(path)) return 'deleted '
  if (!yours.has(path)) return 'new     '
  return base.get(path)?.id === yours.get(path)?.id ? 'replaced' : 'merged  '
}
