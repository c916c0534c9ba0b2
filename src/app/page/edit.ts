// The dialog in which a link's target, title and place on the list are changed.
import { part } from '../../page/dom.ts'
import type { Link } from '../schemas.ts'
import type { Changes } from './api.ts'
import { differences } from './deeds.ts'
import type { Settled } from './settle.ts'
import { problemWords } from './words.ts'

/** @param change Makes the change, and shows what came of it; a problem is told in the dialog, which stays open. */
export function createEdit(change: (link: Link, mine: Changes) => Promise<Settled>) {
  const dialog = part('links-edit', HTMLDialogElement)
  const form = part('links-edit-form', HTMLFormElement)
  const { url, title, listed } = fieldsOf(form)
  const alert = form.querySelector('[role="alert"]')
  let link: Link | undefined
  form.querySelector('[data-close]')?.addEventListener('click', () => dialog.close())
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    if (link) void save(link)
  })

  async function save(seen: Link): Promise<void> {
    const typed = { url: url.value, title: title.value, listed: listed.checked }
    const mine = differences(seen, typed)
    if (Object.keys(mine).length === 0) return dialog.close()
    const settled = await change(seen, mine)
    if (settled.kind === 'failed') tell(problemWords(settled.problem))
    else if (settled.kind === 'done' || settled.wanted) dialog.close()
  }

  function tell(words: string): void {
    if (alert) alert.textContent = words
  }

  return (one: Link): void => {
    link = one
    part('links-edit-title', HTMLElement).textContent = `Edit /${one.slug}`
    Object.assign(url, { value: one.url })
    Object.assign(title, { value: one.title })
    listed.checked = one.listed
    tell('')
    dialog.showModal()
  }
}

/** The inputs that a link is made and edited in. */
export function fieldsOf(form: HTMLFormElement) {
  const input = (name: string) => {
    const found = form.elements.namedItem(name)
    if (found instanceof HTMLInputElement) return found
    throw new Error(`section.html has no input "${name}" in the form "${form.id}".`)
  }
  return { url: input('url'), title: input('title'), listed: input('listed'), input }
}
