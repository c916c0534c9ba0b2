// Small projects in folders of their own: a machine with a history, and forks of it.
import { execFileSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { differing } from '../../../infra/machine/change.ts'
import { machine as command } from '../../../infra/machine/index.ts'
import { openStore } from '../../../infra/machine/store.ts'

/** Text by path; `null` deletes. */
export type Files = Record<string, string | Buffer | null>

const scratch = mkdtempSync(join(tmpdir(), 'machine-'))
/** What is made for one file of tests goes with it; the next one, in the same process, makes its own. */
export function removeProjects(): void {
  first = undefined
  rmSync(scratch, { recursive: true, force: true })
}
let made = 0
let first: Project | undefined

export const lines = (count: number, change: Record<number, string> = {}) =>
  Array.from({ length: count }, (_, at) => `${change[at + 1] ?? `line ${at + 1}`}\n`).join('')

const FIRST: Files = {
  '.gitignore': '.machine/\n.env*\nnode_modules\n',
  'package.json': json({ name: 'meridian', scripts: { start: 'a', test: 'b' } }),
  'CHANGELOG.md': '# Changelog\n\n## 0.4.0\n\n- The first.\n',
  'infra/machine.json': json({
    fork: { 'src/app': 'the product', 'README.md': 'its page' },
    lean: { 'infra/storm': 'a part' },
  }),
  'README.md': 'the machine\n',
  'src/app/index.ts': 'short links\n',
  'edge/handle.ts': lines(20),
  'edge/cache.ts': lines(20),
  'edge/old.ts': 'old\n',
  'infra/storm/index.ts': 'storm\n',
}

export function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}

export type Project = ReturnType<typeof project>

export function project(root = join(scratch, `project-${++made}`)) {
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.c', ...args], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  const printed: string[] = []
  return {
    root,
    git,
    printed,
    read: (path: string) => readFileSync(join(root, path), 'utf8'),
    has: (path: string) => existsSync(join(root, path)),
    /** All that is in it but what it ignores: equal when not a byte and no executable bit has changed. */
    tree: () => openStore(root).snapshot(root),
    write(files: Files) {
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(dirname(join(root, path)), { recursive: true })
        if (text === null) rmSync(join(root, path))
        else writeFileSync(join(root, path), text)
      }
      return this
    },
    commit() {
      if (!existsSync(join(root, '.git'))) git('init', '-q', '--template=')
      git('add', '-A')
      git('commit', '-q', '-m', 'change')
      return this
    },
    /** A copy of its files, without its history. */
    copy() {
      const other = project()
      const filter = (path: string) => !/[\\/]\.(?:git|machine)$/.test(path)
      cpSync(root, other.root, { recursive: true, filter })
      return other
    },
    clone() {
      const other = project()
      execFileSync('git', ['clone', '-q', '--template=', root, other.root])
      return other
    },
    async machine(...args: string[]) {
      printed.length = 0
      return command(args, { root, print: (line) => printed.push(line) })
    },
  }
}

/** The first version of a machine, with a history of one commit. Without changes it is a copy, history and all: a
 * repository made anew is three processes of git. */
export function firstMachine(files?: Files): Project {
  if (files) return project().write(FIRST).write(files).commit()
  first ??= project().write(FIRST).commit()
  const machine = project()
  cpSync(first.root, machine.root, { recursive: true })
  return machine
}

export const changes = (before: ReturnType<Project['tree']>, after: Project) =>
  differing(before, after.tree())
