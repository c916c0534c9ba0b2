// A version of the machine from outside: a git url, or a folder, with history or without.
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { git } from './git.ts'
import { MachineError } from './machine-error.ts'
import type { Store, Tree } from './store.ts'
import { DIVISION, type Division } from './whose.ts'

/** The whole history of a small project over a slow line. */
const FETCH_MS_MAX = 180_000
/** Twenty times what the machine has; more is something else. */
const FILES_MAX = 20_000
/** The largest file of the machine is a tenth of that. */
const FILE_BYTES_MAX = 10 * 2 ** 20

/** Names that lead up, or into what git keeps for itself. */
const OUTSIDE = /(?:^|[/\\])(?:\.{0,2}|\.git|[a-z]:)(?:[/\\]|$)/i

export type Source = {
  tree: Tree
  /** The tree's id, by which a later update knows it again. */
  id: string
  division: Division
  /** A commit whose history holds this version. */
  commit?: string
}

/** `source` is a folder as it is now, or what git can fetch; `#` and a branch, tag or commit may follow. */
export function openSource(store: Store, source: string): Source {
  const [, where = source, ref] = /^(.*)#([^#]+)$/s.exec(source) ?? []
  const isFolder = existsSync(join(where, 'package.json'))
  if (isFolder && ref === undefined) {
    const commit = historyOf(store, where, 'source')
    return checked(store, source, store.snapshot(resolve(where), commit), commit)
  }
  const commit = fetch(store, where, ref ?? 'HEAD', 'source')
  return checked(store, source, store.read(commit), commit)
}

/** The commit of a folder, fetched, when the folder is the top of a repository that has one. */
export function historyOf(store: Store, folder: string, name: string): string | undefined {
  if (!existsSync(join(folder, '.git'))) return
  const head = git(['rev-parse', '-q', '--verify', 'HEAD'], { cwd: folder, expected: [1, 128] })
  return head.length === 0 ? undefined : fetch(store, resolve(folder), 'HEAD', name)
}

function fetch(store: Store, where: string, ref: string, name: string): string {
  const kept = `refs/fetched/${name}`
  const flags = ['--quiet', '--no-tags', '--update-shallow', '--no-recurse-submodules', '--force']
  const args = ['fetch', ...flags, '--', where, `${ref}:${kept}`]
  store.run(args, { asUser: true, msMax: FETCH_MS_MAX })
  return store.say(['rev-parse', '--verify', `${kept}^{commit}`])
}

function checked(store: Store, source: string, tree: Tree, commit?: string): Source {
  const refuse = (why: string): never => {
    throw new MachineError(`${withoutPassword(source)} ${why}`)
  }
  const entry = tree.get(DIVISION) ?? refuse(`has no ${DIVISION}: is it a Meridian since 0.4.0?`)
  if (tree.size > FILES_MAX) refuse(`has ${tree.size} files; at most ${FILES_MAX} are taken.`)
  for (const [path, { mode }] of tree) {
    if (!mode.startsWith('100')) refuse(`has ${path}, a link or submodule: the machine has none.`)
    if (OUTSIDE.test(path)) refuse(`has ${path}, a path that leads out of the folder.`)
  }
  const id = store.write(tree)
  const sizes = store.say(['ls-tree', '-r', '-l', '--full-tree', id]).split('\n')
  const large = sizes.find((line) => Number(line.split(/\s+/)[3]) > FILE_BYTES_MAX)
  if (large) refuse(`has ${large.split('\t')[1]}, of more than ${FILE_BYTES_MAX} bytes.`)
  return {
    tree,
    id,
    division: parseDivision(store.content(entry.id).toString(), source),
    ...(commit === undefined ? {} : { commit }),
  }
}

/** The paths are names to compare with: nothing is ever opened by them. */
export function parseDivision(text: string, source: string): Division {
  try {
    const { fork, lean, from } = JSON.parse(text)
    if (isNames(fork) && isNames(lean)) return { fork, lean, ...(from ? { from } : {}) }
  } catch {
    // Said below.
  }
  throw new MachineError(`${DIVISION} of ${source} must list paths under "fork" and "lean".`)
}

const isNames = (value: unknown): value is Record<string, string> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const withoutPassword = (source: string) => source.replace(/(?<=:\/\/)[^/@]*@/, '')
