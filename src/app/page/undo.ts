// Undoes what was done, by the opposite write; the API decides whether it may.
import type { Link } from '../schemas.ts'
import type { Api } from './api.ts'
import { type Deed, differences } from './deeds.ts'
import { type Decide, type Settled, settle } from './settle.ts'
import { slugsLike } from './words.ts'

export function undo(api: Api, decide: Decide, deed: Deed): Promise<Settled> {
  switch (deed.kind) {
    case 'made':
      return settle(api, decide, deed.link, 'deleted')
    case 'changed':
      return settle(api, decide, deed.after, differences(deed.after, deed.before))
    case 'deleted':
      return makeAgain(api, deed.link)
  }
}

/** The first slug like it that nobody has or had; `undefined` when none of those tried was free. */
export async function freeSlug(api: Pick<Api, 'read'>, taken: string): Promise<string | undefined> {
  for (const slug of slugsLike(taken)) {
    const found = await api.read(slug)
    if (!found.ok && found.problem.kind === 'not-found') return slug
  }
  return undefined
}

/** Under another address: the API gives out none twice. */
async function makeAgain(api: Api, { slug, url, title, listed, disabled }: Link): Promise<Settled> {
  const free = await freeSlug(api, slug)
  const made = await api.make({ ...(free && { slug: free }), url, title, listed })
  if (!made.ok) return { kind: 'failed', problem: made.problem }
  const off = disabled ? await api.change(made.value, { disabled }) : made
  // Where it could not be disabled it leads somewhere, and is shown so.
  return { kind: 'done', deed: { kind: 'made', link: off.ok ? off.value : made.value } }
}
