// Dialogs that ask one question. The element gives focus back to where it was, and Escape is no answer.
import { make, part } from '../../page/dom.ts'
import type { Link } from '../schemas.ts'
import type { Changes } from './api.ts'
import { differences, FIELD_WORDS, FIELDS } from './deeds.ts'

/** Resolves with the value of the button that was pressed; with '' after Escape. */
export function ask(id: string, title: string): Promise<string> {
  const dialog = part(id, HTMLDialogElement)
  part(`${id}-title`, HTMLElement).textContent = title
  dialog.returnValue = ''
  dialog.showModal()
  return new Promise((resolve) => {
    const press = ({ target }: Event) => {
      if (target instanceof HTMLButtonElement) dialog.close(target.value)
    }
    dialog.addEventListener('click', press)
    const closed = () => {
      dialog.removeEventListener('click', press)
      resolve(dialog.returnValue)
    }
    dialog.addEventListener('close', closed, { once: true })
  })
}

/** What to do about a change by somebody else: `mine`, `theirs`, or '' for neither. */
export function askConflict(seen: Link, theirs: Link, mine: Changes | 'deleted'): Promise<string> {
  const yours: Changes = mine === 'deleted' ? {} : mine
  const told = FIELDS.filter((field) => field in yours || field in differences(seen, theirs))
  const rows = told.map((field) =>
    make(
      'tr',
      {},
      make('th', { scope: 'row' }, FIELD_WORDS[field]),
      make('td', {}, shown(theirs[field])),
      make('td', {}, mine === 'deleted' ? 'deleted' : shown(yours[field] ?? theirs[field])),
    ),
  )
  part('links-conflict', HTMLElement)
    .querySelector('tbody')
    ?.replaceChildren(...rows)
  return ask('links-conflict', `/${theirs.slug} was changed since you saw it`)
}

const shown = (value: string | boolean): string =>
  typeof value === 'string' ? value || '(none)' : value ? 'yes' : 'no'
