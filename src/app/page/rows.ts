// The table of links: a row each, changed in place so that focus stays where it is.
import { make, part } from '../../page/dom.ts'
import type { Names } from '../../page/sentence.ts'
import type { Link } from '../schemas.ts'
import { type Clicks, total } from './clicks.ts'

const LABELS = { copy: 'Copy', edit: 'Edit', toggle: 'Disable', delete: 'Delete' }
export type Act = keyof typeof LABELS
const ACTS = Object.keys(LABELS) as Act[]

export function createRows(names: Names, act: (what: Act, link: Link) => void) {
  const body = part('links-rows', HTMLTableSectionElement)
  const rows = new Map<string, { link: Link; row: HTMLTableRowElement }>()
  body.addEventListener('click', ({ target }) => {
    if (!(target instanceof HTMLElement)) return
    const button = target.closest<HTMLElement>('[data-act]')
    const known = rows.get(button?.closest('tr')?.dataset.slug ?? '')
    const what = ACTS.find((one) => one === button?.dataset.act)
    if (known && what) act(what, known.link)
  })

  return {
    /** `first` puts one that is new above the others. */
    put(link: Link, first = false): void {
      const row = rows.get(link.slug)?.row ?? rowOf(link.slug)
      if (!rows.has(link.slug)) body[first ? 'prepend' : 'append'](row)
      rows.set(link.slug, { link, row })
      fill(row, link)
    },
    remove(slug: string): void {
      rows.get(slug)?.row.remove()
      rows.delete(slug)
    },
    clear(): void {
      rows.clear()
      body.replaceChildren()
    },
    /** Hides the others. Answers with the slugs of those that are shown, and how many there are in all. */
    filter(isShown: (link: Link) => boolean): { shown: string[]; loaded: number } {
      for (const { link, row } of rows.values()) row.hidden = !isShown(link)
      const shown = [...rows].filter(([, { row }]) => !row.hidden).map(([slug]) => slug)
      return { shown, loaded: rows.size }
    },
    busy(slug: string, isBusy: boolean): void {
      rows.get(slug)?.row.setAttribute('aria-busy', String(isBusy))
    },
    /** A link that was not counted has no number, which is not the same as none. */
    count(clicks: Clicks): void {
      for (const [slug, { row }] of rows) {
        const counted = clicks.get(slug)
        write(row, 'clicks', counted ? String(total(counted)) : '?')
        const colos = [...(counted ?? [])].map(([colo, count]) => `${names(colo)} ${count}`)
        write(row, 'colos', colos.join(', ') || 'Nobody yet.')
      }
    },
  }
}

const rowOf = (slug: string): HTMLTableRowElement =>
  make(
    'tr',
    { 'data-slug': slug },
    make(
      'th',
      { scope: 'row' },
      make('a', { href: `/${slug}`, target: '_blank', rel: 'noopener' }, `/${slug}`),
      make('span', { 'data-cell': 'state' }),
    ),
    make(
      'td',
      {},
      make('span', { 'data-cell': 'title' }),
      make('span', { 'data-cell': 'url' }),
      make('span', { class: 'acts' }, ...ACTS.map((act) => buttonOf(act, slug))),
    ),
    make(
      'td',
      {},
      make(
        'details',
        {},
        make('summary', {}, make('span', { 'data-cell': 'clicks' }, '?'), unseen(` of /${slug}`)),
        make('span', { 'data-cell': 'colos' }),
      ),
    ),
  )

const buttonOf = (act: Act, slug: string): HTMLButtonElement =>
  make(
    'button',
    { type: 'button', 'data-act': act },
    make('span', { 'data-cell': act }, LABELS[act]),
    unseen(` /${slug}`),
  )

/** Of which link it is: for those who do not see the row. */
const unseen = (text: string) => make('span', { class: 'unseen' }, text)

function fill(row: HTMLTableRowElement, { url, title, listed, disabled }: Link): void {
  const states = [disabled ? 'disabled' : '', listed ? 'public' : '']
  write(row, 'state', states.filter(Boolean).join(', '))
  write(row, 'title', title)
  write(row, 'url', url)
  write(row, 'toggle', disabled ? 'Enable' : 'Disable')
}

function write(row: HTMLTableRowElement, name: string, text: string): void {
  const cell = row.querySelector(`[data-cell="${name}"]`)
  if (cell && cell.textContent !== text) cell.textContent = text
}
