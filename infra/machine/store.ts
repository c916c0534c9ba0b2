// Where whole versions of the project are kept as git trees: a repository of our own in `.machine`, so that merging,
// writing and undoing work alike in a project with git and in a plain folder.
import { existsSync, lstatSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type GitOptions, git } from './git.ts'
import { MachineError } from './machine-error.ts'

export const STORE = '.machine'

/** A file as git keeps it: how it is to be written, and the hash of its content. */
export type Entry = { mode: string; id: string }
/** By path from the project's folder. */
export type Tree = Map<string, Entry>

export type Store = ReturnType<typeof openStore>

/** Makes the store where there is none. */
export function openStore(root: string) {
  const dir = join(root, STORE)
  const run = (args: readonly string[], options?: GitOptions) =>
    git(['--git-dir', dir, ...args], options)
  const say = (args: readonly string[], options?: GitOptions) =>
    run(args, options).toString().trim()
  if (!existsSync(join(dir, 'HEAD'))) {
    mkdirSync(dir, { recursive: true })
    git(['init', '-q', '--bare', '--template=', dir])
  }

  const read = (tree: string): Tree =>
    new Map(
      say(['ls-tree', '-r', '-z', '--full-tree', tree])
        .split('\0')
        .filter((line) => line !== '')
        .map((line) => {
          const [about = '', path = ''] = line.split('\t')
          const [mode = '', , id = ''] = about.split(' ')
          return [path, { mode, id }]
        }),
    )

  /** Runs steps on an index of their own. */
  const withIndex = <T>(steps: (options: GitOptions) => T): T => {
    const index = join(dir, 'index')
    rmSync(index, { force: true })
    rmSync(`${index}.lock`, { force: true })
    return steps({ env: { GIT_INDEX_FILE: index } })
  }

  const write = (tree: Tree): string =>
    withIndex((options) => {
      const lines = [...tree].map(([path, { mode, id }]) => `${mode} ${id}\t${path}\0`)
      run(['update-index', '-z', '--index-info'], { ...options, input: lines.join('') })
      return say(['write-tree'], options)
    })

  const content = (id: string): Buffer => run(['cat-file', 'blob', id])
  const put = (bytes: string | Buffer): string =>
    say(['hash-object', '-w', '--stdin'], { input: bytes })

  /** The files of a folder but those that it ignores. `like` is a version of it: a file that it has is taken
   * though ignored, and where a file system has no executable bits, they are its. */
  const snapshot = (folder: string, like?: string): Tree =>
    withIndex((options) => {
      if (like !== undefined) run(['read-tree', like], options)
      run([...lineEnds(folder), '--work-tree', folder, 'add', '-A', '.'], {
        ...options,
        cwd: folder,
      })
      return read(say(['write-tree'], options))
    })

  /** Makes the folder, which is as `from` says, into `to`: all or nothing. A file that is in the way, ignored or
   * not, is an error before anything is written. */
  const apply = (folder: string, from: Tree, to: Tree): void => {
    // Git itself would write over a file that is ignored.
    const inTheWay = [...to.keys()].filter((path) => !from.has(path) && isThere(join(folder, path)))
    if (inTheWay.length > 0) {
      throw new MachineError(`These are in the way; move them:\n${inTheWay.join('\n')}`)
    }
    const trees = [write(from), write(to)] as const
    withIndex((options) => {
      const inFolder = [...lineEnds(folder), '--work-tree', folder]
      const step = (...args: string[]) => run([...inFolder, ...args], { ...options, cwd: folder })
      step('read-tree', trees[0])
      step('update-index', '-q', '--refresh')
      step('read-tree', '-n', '-m', '-u', ...trees)
      try {
        step('read-tree', '-m', '-u', ...trees)
      } catch (error) {
        rmSync(join(dir, 'index.lock'), { force: true })
        step('read-tree', trees[1])
        step('read-tree', '--reset', '-u', trees[0])
        throw error
      }
    })
  }

  return { dir, run, say, read, write, content, put, snapshot, apply, ...refs(say) }
}

function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined
  } catch {
    // No name for a file; git says so when it tries.
    return false
  }
}

/** Trees under names, which keep them from being pruned. */
function refs(say: (args: readonly string[], options?: GitOptions) => string) {
  const env = Object.fromEntries(
    ['AUTHOR', 'COMMITTER'].flatMap((who) => [
      [`GIT_${who}_NAME`, 'machine'],
      [`GIT_${who}_EMAIL`, 'machine@localhost'],
    ]),
  )
  return {
    /** Commits a tree under a name. */
    keep(name: string, tree: string, parents: readonly string[] = []): string {
      const args = ['commit-tree', tree, '-m', name, ...parents.flatMap((id) => ['-p', id])]
      const commit = say(args, { env })
      say(['update-ref', `refs/heads/${name}`, commit])
      return commit
    },
    forget: (name: string): void => void say(['update-ref', '-d', `refs/heads/${name}`]),
    /** The id of the tree that a name, commit or tree stands for, if it is here. */
    find: (name: string): string | undefined =>
      say(['rev-parse', '-q', '--verify', `${name}^{tree}`], { expected: [1, 128] }) || undefined,
  }
}

/** Text is kept with LF, and written as the folder's package.json is, so that a checkout with CRLF is merged like
 * any other. */
function lineEnds(folder: string): string[] {
  const file = join(folder, 'package.json')
  const crlf = existsSync(file) && readFileSync(file, 'utf8').includes('\r\n')
  return ['-c', `core.autocrlf=${crlf ? 'true' : 'input'}`, '-c', 'core.safecrlf=false']
}
