// The lines of a changelog that another version of it lacks, under their headings. Pure.

/** Empty when there are none. */
export function newLines(before: string, after: string): string[] {
  const known = new Set(before.split(/\r?\n/))
  let heading = ''
  const found: string[] = []
  for (const line of after.split(/\r?\n/)) {
    if (line.startsWith('## ')) heading = line
    else if (line.trim() !== '' && !known.has(line)) {
      if (heading !== '') found.push(heading)
      heading = ''
      found.push(line)
    }
  }
  return found
}

/** The newest version that a changelog names. */
export const newest = (changelog: string): string =>
  /^## (\S+)/m.exec(changelog)?.[1] ?? 'unnamed version'
