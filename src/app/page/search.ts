// Finding links among those that were loaded, and saying how far that is. Pure.
import type { Link } from '../schemas.ts'

/** Every word of the query is somewhere in the slug, the title or the target, in any case. */
export function matches({ slug, title, url }: Link, query: string): boolean {
  const text = plain(`${slug} ${title} ${url} ${decoded(url)}`)
  return plain(query)
    .split(/\s+/)
    .every((word) => text.includes(word))
}

/** Two ways to write `é` are one. */
const plain = (text: string) => text.normalize('NFKC').toLowerCase().trim()

/** A target as people type it. */
function decoded(url: string): string {
  try {
    return decodeURI(url)
  } catch {
    return '' // a % of its own, which is no escape
  }
}

type Extent = { query: string; shown: number; loaded: number; more: boolean }

/** The API cannot search, so it says what was looked through. */
export function extentWords({ query, shown, loaded, more }: Extent): string {
  const all = more ? `the ${loaded} that are loaded` : `all ${loaded}`
  if (query.trim() === '') return more ? `${loaded} links, and there are more.` : `${loaded} links.`
  return `${shown} of ${all} match${more ? '; there are more to look through' : ''}.`
}
