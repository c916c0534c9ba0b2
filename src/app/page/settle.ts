// A change that is made as long as the link is as it was seen; else who manages it decides.
import type { Link } from '../schemas.ts'
import type { Api, Changes, Problem } from './api.ts'
import type { Deed } from './deeds.ts'

export type Settled =
  | { kind: 'done'; deed: Deed }
  /** Nothing was done: their version is wanted, or none. */
  | { kind: 'left'; theirs: Link; wanted: boolean }
  | { kind: 'failed'; problem: Problem }

/** `mine`, `theirs`, or anything else for neither. */
export type Decide = (seen: Link, theirs: Link, mine: Changes | 'deleted') => Promise<string>

/** Each round asks `decide`, so that no change of anybody's is overwritten unseen. */
export async function settle(
  api: Api,
  decide: Decide,
  seen: Link,
  mine: Changes | 'deleted',
): Promise<Settled> {
  for (let link = seen; ; ) {
    const done = mine === 'deleted' ? await api.remove(link) : await api.change(link, mine)
    if (done.ok) {
      const deed: Deed = done.value
        ? { kind: 'changed', before: link, after: done.value }
        : { kind: 'deleted', link }
      return { kind: 'done', deed }
    }
    if (done.problem.status !== 412) return { kind: 'failed', problem: done.problem }
    const theirs = await api.read(link.slug)
    if (!theirs.ok) return { kind: 'failed', problem: theirs.problem }
    const choice = await decide(link, theirs.value, mine)
    if (choice !== 'mine')
      return { kind: 'left', theirs: theirs.value, wanted: choice === 'theirs' }
    link = theirs.value
  }
}
