// Items commit by commit, as the product would show them: the storm's account made comparable. Pure.
import type { Item, Workload } from '../../src/shared/workload.ts'
import { type CommitLine, LISTED_MAX, type RowLine, type Shown } from '../traffic/history.ts'
import { itemOf } from '../traffic/item.ts'
import type { Change } from './timeline.ts'

/** Keys and values: the same for what a commit made and for what a client saw. */
export const itemKey = {
  item: ({ hidden, ...item }: Shown & Pick<Item, 'hidden'>): Change => ({
    key: `item ${item.name}`,
    value: `${version(item)}, ${item.value}${hidden ? ', hidden' : ''}`,
  }),
  deleted: (name: string): Change => ({ key: `item ${name}`, value: 'deleted' }),
  /** Without a value: it is not to be followed any more. */
  follow: (name: string, value: string | undefined): Change => ({
    key: `follow ${name}`,
    value: value ?? 'gone',
  }),
  list: (items: readonly Shown[]): Change => ({
    key: `list of ${LISTED_MAX}`,
    value: items.map((item) => `${item.name} ${item.version} ${item.value}`).join(', '),
  }),
}

const version = ({ version }: Shown) => (version === undefined ? 'there' : `version ${version}`)

export type ItemsOptions = {
  workload: Workload
  /** Idempotency keys of removals: what one remembers does not tell that it is one. */
  removals: ReadonlySet<string>
  /** How every item ended. */
  rows: readonly RowLine[]
}

export function createItems({ workload, removals, rows }: ItemsOptions) {
  const items = new Map<string, Item>()
  /** By name and version. */
  const versions = new Map<string, Change>()
  /** What is on the list, newest first. */
  const listed: Item[] = []
  const faults: string[] = []
  const ends = rows.flatMap((row) => itemOf(workload, row) ?? [])
  const endOf = new Map(ends.map((end) => [end.name, end]))

  function apply({ seq, key, result }: CommitLine): Change[] {
    const item = itemOf(workload, result)
    if (!item) return [] // of something else; who was told of an item finds that it was not written
    const { name } = item
    const end = endOf.get(name)
    const deleted = removals.has(key) || (end?.deleted === true && end.version === item.version)
    const before = items.get(name)
    const due = (before?.version ?? 0) + 1
    if (item.version !== undefined && item.version !== due) {
      faults.push(`commit ${seq} made version ${item.version} of ${name}, not ${due}`)
    }
    items.set(name, item)
    place(listed, before, { ...item, listed: item.listed === true && !item.hidden && !deleted })
    const shown = deleted ? itemKey.deleted(name) : itemKey.item(item)
    versions.set(`${name} "${item.version}"`, shown)
    const value = deleted || item.hidden ? undefined : item.value
    return [shown, itemKey.follow(name, value), page()]
  }

  const page = (): Change => itemKey.list(listed.slice(0, LISTED_MAX))

  /** What is there at the end must be what the last commit made. */
  function endFault(end: Item): string[] {
    const { name, value } = end
    const made = items.get(name)
    if (made?.version === end.version && made?.value === value) return []
    const last = made ? `${version(made)} to ${made.value}` : 'nothing'
    return [`${name} ended as ${version(end)} to ${value}, and its commits made ${last}`]
  }

  return {
    initial: [page()],
    apply,
    /** What a client that sends this `If-Match` means to replace; nothing for `*`. */
    versionOf: (name: string, ifMatch: string | undefined): Change | undefined =>
      ifMatch === undefined ? undefined : versions.get(`${name} ${ifMatch}`),
    faults: () => [...faults, ...ends.flatMap(endFault)],
  }
}

/** The newest first, of the same time by name from the end of the alphabet. */
const comesBefore = (one: Item, other: Item): boolean =>
  one.createdAt === other.createdAt
    ? one.name > other.name
    : (one.createdAt ?? 0) > (other.createdAt ?? 0)

function place(listed: Item[], before: Item | undefined, item: Item): void {
  const old = before ? listed.findIndex(({ name }) => name === before.name) : -1
  if (old >= 0) listed.splice(old, 1)
  if (!item.listed) return
  const at = listed.findIndex((other) => comesBefore(item, other))
  listed.splice(at < 0 ? listed.length : at, 0, item)
}
