// Short links commit by commit, as the API would show them: the storm's account made comparable. Pure.
import type { CommitLine, RowLine } from '../traffic/history.ts'
import type { Change } from './timeline.ts'

type Shown = { slug: string; version: number; url: string; disabled: boolean }
type Listed = Omit<Shown, 'disabled'>
type Link = Shown & { createdAt: number; deleted: boolean; listed: boolean }

/** Keys and values: the same for what a commit made and for what a client saw. */
export const linkKey = {
  link: ({ slug, version, url, disabled }: Shown): Change => ({
    key: `link ${slug}`,
    value: `version ${version}, ${url}${disabled ? ', disabled' : ''}`,
  }),
  deleted: (slug: string): Change => ({ key: `link ${slug}`, value: 'deleted' }),
  /** Without a target: it is not to be followed any more. */
  follow: (slug: string, url: string | undefined): Change => ({
    key: `follow ${slug}`,
    value: url ?? 'gone',
  }),
  list: (limit: number, links: readonly Listed[]): Change => ({
    key: `list of ${limit}`,
    value: links.map(({ slug, version, url }) => `${slug} ${version} ${url}`).join(', '),
  }),
}

export type LinksOptions = {
  /** Lengths of the pages that were asked for. */
  limits: ReadonlySet<number>
  /** Idempotency keys of deletes: what a delete remembers does not tell that it is one. */
  deletes: ReadonlySet<string>
  /** How every link ended. */
  rows: readonly RowLine[]
}

export function createLinks({ limits, deletes, rows }: LinksOptions) {
  const links = new Map<string, Link>()
  /** By slug and version. */
  const versions = new Map<string, Change>()
  /** What is on the pages, newest first. */
  const listed: Link[] = []
  const faults: string[] = []
  const lastOf = new Map(rows.map((row) => [String(row.slug), row]))

  function apply({ seq, key, result }: CommitLine): Change[] {
    const { slug, url, disabled, listed: isListed, version, createdAt } = result
    const name = String(slug)
    const last = lastOf.get(name)
    const endedHere = typeof last?.deleted_at === 'number' && last.version === version
    const link: Link = {
      slug: name,
      url: String(url),
      disabled: disabled === 1,
      listed: isListed === 1,
      version: Number(version),
      createdAt: Number(createdAt),
      deleted: deletes.has(key) || endedHere,
    }
    const before = links.get(name)
    const due = (before?.version ?? 0) + 1
    if (link.version !== due) {
      faults.push(`commit ${seq} made version ${link.version} of ${name}, not ${due}`)
    }
    links.set(name, link)
    place(listed, before, link)
    const shown = link.deleted ? linkKey.deleted(name) : linkKey.link(link)
    versions.set(`${name} "${link.version}"`, shown)
    const target = link.deleted || link.disabled ? undefined : link.url
    return [shown, linkKey.follow(name, target), ...pages()]
  }

  const pages = (): Change[] =>
    [...limits].map((limit) => linkKey.list(limit, listed.slice(0, limit)))

  return {
    initial: pages(),
    apply,
    /** What a client that sends this `If-Match` means to replace; nothing for `*`. */
    versionOf: (slug: string, ifMatch: string | undefined): Change | undefined =>
      ifMatch === undefined ? undefined : versions.get(`${slug} ${ifMatch}`),
    faults: () => [...faults, ...rows.flatMap((row) => endFault(row, links))],
  }
}

/** What is there at the end must be what the last commit made. */
function endFault({ slug, version, url }: RowLine, links: ReadonlyMap<string, Link>): string[] {
  const link = links.get(String(slug))
  if (link?.version === version && link?.url === url) return []
  const made = link ? `version ${link.version} to ${link.url}` : 'nothing'
  return [`${slug} ended as version ${version} to ${url}, and its commits made ${made}`]
}

/** As the API orders them: newest first, then by slug from the end of the alphabet. */
const comesBefore = (one: Link, other: Link): boolean =>
  one.createdAt === other.createdAt ? one.slug > other.slug : one.createdAt > other.createdAt

function place(listed: Link[], before: Link | undefined, link: Link): void {
  const old = before ? listed.indexOf(before) : -1
  if (old >= 0) listed.splice(old, 1)
  if (link.deleted || link.disabled || !link.listed) return
  const at = listed.findIndex((other) => comesBefore(link, other))
  listed.splice(at < 0 ? listed.length : at, 0, link)
}
