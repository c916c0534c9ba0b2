// The project's files, with git and without: all in the folder but what .gitignore names.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, matchesGlob } from 'node:path'
import { DIVISION, isBelow } from '../../infra/machine/whose.ts'

/** Paths below `root`, with `/` between names. Of .gitignore's rules it knows those without a slash inside. */
export function projectFiles(root: string): string[] {
  const rules = readFileSync(join(root, '.gitignore'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
  // The last rule that matches decides.
  const ignored = (name: string, isFolder: boolean) =>
    rules.reduce((before, rule) => {
      const [, not, pattern = '', folder] = /^(!?)(.*?)(\/?)$/.exec(rule) ?? []
      return (!folder || isFolder) && matchesGlob(name, pattern) ? !not : before
    }, name === '.git')
  const below = (folder: string): string[] =>
    readdirSync(join(root, folder), { withFileTypes: true })
      .filter((entry) => !ignored(entry.name, entry.isDirectory()))
      .flatMap((entry) => {
        const path = `${folder}${entry.name}`
        if (entry.isDirectory()) return below(`${path}/`)
        return entry.isFile() ? [path] : []
      })
  return below('')
}

const NAMED = /(?<![\w./-])(?:src|test|infra|docs)\/[\w./-]*\w\.(?:ts|mjs|md|json)\b/g
const LINKED = /\]\((?!https?:|#)([^)#]+)/g
/** They speak of the past, or of others. */
const UNREAD = ['CHANGELOG.md', 'package-lock.json']

/** Paths that comments, pages and settings name or link to, below `root`, and that lead to nothing. */
export function deadPaths(
  root: string,
  files: readonly string[],
): { file: string; path: string }[] {
  return files
    .filter((file) => /\.(?:ts|mjs|md|json|toml)$/.test(file) && !UNREAD.includes(file))
    .flatMap((file) => {
      const text = readFileSync(join(root, file), 'utf8')
      const named = [...text.matchAll(NAMED)].map(([path]) => path)
      const linked = file.endsWith('.md') ? [...text.matchAll(LINKED)] : []
      const beside = linked.map(([, path = '']) => join(dirname(file), path))
      return [...named, ...beside].map((path) => ({ file, path }))
    })
    .filter(({ path }) => !existsSync(join(root, path)) && !isOut(root, path))
}

/** Whether a path is of a part that `npm run machine -- lean` took out. */
function isOut(root: string, path: string): boolean {
  const { lean } = JSON.parse(readFileSync(join(root, DIVISION), 'utf8'))
  const part = Object.keys(lean).find((one) => isBelow([one], path))
  return part !== undefined && !existsSync(join(root, part))
}

/** Whether a path is the product's, which a fork replaces. */
export const isProducts = (path: string): boolean => /^(?:src|test)\/app\/|^README\.md$/.test(path)
