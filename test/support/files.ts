// The project's files, with git and without: all in the folder but what .gitignore names.
import { readdirSync, readFileSync } from 'node:fs'
import { join, matchesGlob } from 'node:path'

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
