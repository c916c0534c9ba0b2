// The version that a fork began with, which is what a merge compares both sides with.
import { MachineError } from './machine-error.ts'
import { historyOf, openSource, type Source } from './source.ts'
import type { Store, Tree } from './store.ts'
import type { Division } from './whose.ts'

export type Base = { tree: Tree; how: string }

type Asked = {
  root: string
  yours: Tree
  theirs: Source
  /** What the user says it is. */
  named?: string | undefined
  from?: Division['from']
  /** Files that count: the machine's. */
  counts: (file: string) => boolean
}

/** In this order: what the user names, what the last update wrote down, the commit that both histories share, and
 * the commit that is most alike, of the other's history, or of the fork's own. */
export function findBase(store: Store, asked: Asked): Base {
  const { root, yours, theirs, named, from, counts } = asked
  if (named !== undefined) return { tree: openSource(store, named).tree, how: 'as you say' }
  if (from && store.find(from.tree)) {
    return { tree: store.read(from.tree), how: `${from.version}, of your last update` }
  }
  const own = historyOf(store, root, 'fork')
  if (own && theirs.commit) {
    const shared = store.say(['merge-base', own, theirs.commit], { expected: [1] })
    if (shared) return { tree: store.read(shared), how: `${short(shared)}, which both have` }
  }
  const [history, like] = theirs.commit ? [theirs.commit, yours] : [own, theirs.tree]
  if (history === undefined) {
    throw new MachineError(
      'Neither this project nor the other has a history in git to tell which version this one began with. ' +
        'Name it: --base <git url or folder>.',
    )
  }
  const { commit, differ } = closest(store, history, { like, counts })
  const whose = theirs.commit ? 'its' : 'your'
  return {
    tree: store.read(commit),
    how: `${short(commit)}, the closest of ${whose} history: ${differ} files differ`,
  }
}

const short = (commit: string) => commit.slice(0, 10)

/** The oldest of the commits with the fewest files that differ. The oldest, because a base that is too old lets both
 * sides make the same change, which merges; one that is too new takes a change for undone. */
export function closest(
  store: Store,
  history: string,
  { like, counts }: { like: Tree; counts: (file: string) => boolean },
): { commit: string; differ: number } {
  const log = ['log', '--first-parent', '-m', '--reverse', '--raw', '-r', '--root', '--no-renames']
  const format = ['--no-abbrev', '--format=commit %H', history]
  const lines = store.say(['-c', 'core.quotePath=false', ...log, ...format]).split('\n')
  let differ = [...like.keys()].filter(counts).length
  let best = { commit: history, differ: Number.POSITIVE_INFINITY }
  let commit = ''
  for (const line of [...lines, 'commit ']) {
    if (line.startsWith('commit ')) {
      if (commit !== '' && differ < best.differ) best = { commit, differ }
      commit = line.slice('commit '.length)
    } else if (line.startsWith(':')) {
      const [about = '', file = ''] = line.split('\t')
      const [, , before = '', after = ''] = about.split(' ')
      const here = like.get(file)?.id ?? ABSENT.repeat(before.length)
      if (counts(file)) differ += Number(before === here) - Number(after === here)
    }
  }
  return best
}

/** As many of these as a hash is long stand for no file. */
const ABSENT = '0'
