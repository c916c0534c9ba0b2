// The panel of short links: make, find, copy, change, disable and delete them, and undo each of it.
import { make, part } from '../../page/dom.ts'
import type { Create } from '../../page/panel.ts'
import { toBase64Url } from '../../shared/base64.ts'
import type { Link } from '../schemas.ts'
import { type Changes, createApi } from './api.ts'
import { copy } from './copy.ts'
import { type Deed, deedWords } from './deeds.ts'
import { ask, askConflict } from './dialogs.ts'
import { createEdit } from './edit.ts'
import { createHistory, isLost } from './history.ts'
import { createList } from './list.ts'
import { createNew } from './new.ts'
import { type Act, createRows } from './rows.ts'
import { type Settled, settle } from './settle.ts'
import { problemWords } from './words.ts'

/** Of an Idempotency-Key: nobody makes the same twice. */
const KEY_BYTES = 16

export const create: Create = ({ colos, names, key, request, analytics }) => {
  const typed = part('links-key', HTMLInputElement)
  const from = part('links-from', HTMLSelectElement)
  const status = part('links-status', HTMLElement)
  part('links-key-field', HTMLElement).hidden = key !== undefined
  part('links-from-field', HTMLElement).hidden = colos.length === 0
  from.replaceChildren(
    ...colos.map(({ id }) => make('option', { value: id }, `${names(id)} (${id})`)),
  )

  const say = (words: string) => {
    status.textContent = words
  }
  const api = createApi({
    request,
    key: () => key ?? typed.value.trim(),
    colo: () => from.value || undefined,
    newKey: () => toBase64Url(crypto.getRandomValues(new Uint8Array(KEY_BYTES))),
  })
  const rows = createRows(names, (what, link) => void act(what, link))
  const list = createList({ api, rows, analytics }, say)
  const edit = createEdit(change)
  const history = createHistory(api, (settled, deed) => {
    if (settled.kind !== 'done')
      return showLeft(settled, deed.kind === 'changed' ? deed.after.slug : deed.link.slug)
    showDone(settled.deed)
    say(`Undone. ${deedWords(settled.deed)}`)
  })
  createNew(api, say, (link) => did({ kind: 'made', link }))
  part('links-access', HTMLFormElement).addEventListener('submit', (event) => {
    event.preventDefault()
    void list.anew()
  })
  void list.anew()

  async function act(what: Act, link: Link): Promise<void> {
    switch (what) {
      case 'copy': {
        const address = new URL(`/${link.slug}`, location.href).href
        const copied = await copy(address, part('links-copied', HTMLInputElement))
        say(copied ? `Copied ${address}` : 'This browser copies nothing here: press Ctrl+C.')
        return
      }
      case 'edit':
        edit(link)
        return
      case 'toggle':
        await change(link, { disabled: !link.disabled })
        return
      case 'delete': {
        const choice = await ask('links-delete', `Delete /${link.slug}?`)
        if (choice === 'delete') await change(link, 'deleted')
        if (choice === 'disable') await change(link, { disabled: true })
      }
    }
  }

  async function change(link: Link, mine: Changes | 'deleted'): Promise<Settled> {
    rows.busy(link.slug, true)
    const settled = await settle(api, askConflict, link, mine)
    rows.busy(link.slug, false)
    if (settled.kind === 'done') did(settled.deed)
    else showLeft(settled, link.slug)
    return settled
  }

  function did(deed: Deed): void {
    history.add(deed)
    showDone(deed)
    say(deedWords(deed))
  }

  function showDone(deed: Deed): void {
    if (deed.kind === 'made') list.put(deed.link, true)
    else if (deed.kind === 'changed') list.put(deed.after)
    else list.remove(deed.link.slug)
    if (document.activeElement === document.body) history.focus() // a row that is gone had it
  }

  function showLeft(settled: Exclude<Settled, { kind: 'done' }>, slug: string): void {
    if (settled.kind === 'left') {
      list.put(settled.theirs)
      say(settled.wanted ? `Left /${slug} as it is now.` : `Nothing was changed of /${slug}.`)
    } else {
      if (isLost(settled.problem)) list.remove(slug)
      say(problemWords(settled.problem))
    }
  }
}
