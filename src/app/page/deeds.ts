// What was done to links, in words, and what undoes it. Pure.
import type { Link } from '../schemas.ts'
import type { Changes } from './api.ts'

export type Deed =
  | { kind: 'made'; link: Link }
  | { kind: 'changed'; before: Link; after: Link }
  | { kind: 'deleted'; link: Link }

export const FIELDS = ['url', 'title', 'listed', 'disabled'] as const
export const FIELD_WORDS = {
  url: 'target',
  title: 'title',
  listed: 'shown on the public list',
  disabled: 'disabled',
}

/** What to change of one so that it becomes as the other. */
export const differences = (from: Changes, to: Changes): Changes =>
  Object.fromEntries(
    FIELDS.filter((field) => to[field] !== undefined && to[field] !== from[field]).map((field) => [
      field,
      to[field],
    ]),
  )

export function deedWords(deed: Deed): string {
  switch (deed.kind) {
    case 'made':
      return `Made /${deed.link.slug}, which leads to ${deed.link.url}.`
    case 'deleted':
      return `Deleted /${deed.link.slug}: it leads nowhere now.`
    case 'changed': {
      const { slug, disabled } = deed.after
      const changed = Object.keys(differences(deed.before, deed.after)) as (keyof Changes)[]
      if (changed.join() === 'disabled') return `${disabled ? 'Disabled' : 'Enabled'} /${slug}.`
      return `Changed /${slug}: ${changed.map((field) => FIELD_WORDS[field]).join(', ')}.`
    }
  }
}

const isNothing = (deed: Deed): boolean =>
  deed.kind === 'changed' && Object.keys(differences(deed.before, deed.after)).length === 0

/** What undoing does, and what it cannot bring back. */
export function undoWords(deed: Deed): string {
  switch (deed.kind) {
    case 'made':
      return `Undo: delete /${deed.link.slug}, whose address is used up then`
    case 'deleted':
      return `Undo: lead to the target of /${deed.link.slug} again, from a new address; the old one and its clicks stay gone`
    case 'changed':
      return `Undo: change /${deed.after.slug} back`
  }
}

/** What there is to undo with `deed` as the last. One that changed nothing needs no undoing, but it made a version. */
export function added(deeds: readonly Deed[], deed: Deed): readonly Deed[] {
  if (deed.kind !== 'changed' || !isNothing(deed)) return [...deeds, deed]
  return moved(deeds, deed.before, deed.after)
}

/** What is left to undo after `deed` was, by `done`. What was done before it is about the link as it is now: a later
 * version, or another address. So no undo is refused for the one before. */
export function undone(deeds: readonly Deed[], deed: Deed, done: Deed): readonly Deed[] {
  const rest = deeds.filter((one) => one !== deed)
  const was = deed.kind === 'changed' ? deed.before : deed.link
  return moved(rest, was, done.kind === 'changed' ? done.after : done.link)
}

function moved(deeds: readonly Deed[], was: Link, now: Link): readonly Deed[] {
  return deeds.map((one) => {
    if (one.kind === 'made' && isSame(one.link, was)) return { ...one, link: now }
    return one.kind === 'changed' && isSame(one.after, was) ? { ...one, after: now } : one
  })
}

const isSame = (one: Link, other: Link) => one.slug === other.slug && one.version === other.version
