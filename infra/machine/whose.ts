// Whose a file is: machine.json as data, and the questions that are asked of it. Pure.

export type Division = {
  /** Paths of files and folders that a fork owns, and what each is. */
  fork: Record<string, string>
  /** Paths that a fork may go without, and what each is. */
  lean: Record<string, string>
  /** In a fork, once it was updated: the version it has, and the tree of that version. */
  from?: { version: string; tree: string }
}

export const DIVISION = 'infra/machine.json'

/** Is the file one of these paths, or below one? */
export const isBelow = (paths: Iterable<string>, file: string): boolean =>
  [...paths].some((path) => file === path || file.startsWith(`${path}/`))

/** The parts that a fork goes without: gone from it, though its version had them, or new to one that has none. */
export function partsOut(
  parts: readonly string[],
  { yours, base }: { yours: readonly string[]; base: readonly string[] },
): string[] {
  const has = (files: readonly string[], part: string) =>
    files.some((file) => isBelow([part], file))
  const gone = parts.filter((part) => !has(yours, part))
  const known = parts.filter((part) => has(base, part))
  const lean = known.length > 0 && known.every((part) => gone.includes(part))
  return gone.filter((part) => lean || known.includes(part))
}
