// The list as it is loaded, a page at a time, what of it is searched, and how often it was clicked.
import { part } from '../../page/dom.ts'
import type { Context } from '../../page/panel.ts'
import type { Link } from '../schemas.ts'
import type { Api } from './api.ts'
import { clicksOf, clicksQuery, LINKS_COUNTED_MAX } from './clicks.ts'
import type { createRows } from './rows.ts'
import { extentWords, matches } from './search.ts'
import { problemWords } from './words.ts'

/** Of one search, before it is asked whether to go on: 150 links, in a second or two from anywhere. */
const PAGES_SEARCHED_MAX = 10
/** Clicks are told seconds after they happened; asking more often shows no more. */
const COUNT_EVERY_MS = 5_000

type Options = { api: Api; rows: ReturnType<typeof createRows>; analytics: Context['analytics'] }

export function createList({ api, rows, analytics }: Options, say: (words: string) => void) {
  const query = part('links-query', HTMLInputElement)
  const more = part('links-more', HTMLButtonElement)
  const counted = part('links-counted', HTMLElement)
  let cursor: string | null = null
  let shown: string[] = []
  /** What a list that was asked for earlier brings is not wanted any more. */
  let turn = 0

  /** Resolves with whether a page came. */
  async function load(): Promise<boolean> {
    const asked = turn
    const page = await api.list(cursor)
    if (asked !== turn) return false
    if (!page.ok) {
      say(problemWords(page.problem))
      return false
    }
    for (const link of page.value.links) rows.put(link)
    cursor = page.value.cursor
    show()
    return true
  }

  function show(): void {
    const words = query.value
    const found = rows.filter((link) => matches(link, words))
    shown = found.shown
    const extent = {
      query: words,
      shown: shown.length,
      loaded: found.loaded,
      more: cursor !== null,
    }
    part('links-extent', HTMLElement).textContent = extentWords(extent)
    more.hidden = cursor === null
    more.textContent = words.trim() === '' ? 'Load more' : 'Look through more'
    part('links-sql', HTMLElement).textContent = clicksQuery(shown.slice(0, LINKS_COUNTED_MAX))
  }

  async function further(): Promise<void> {
    const before = shown.length
    for (let pages = 0; cursor !== null && pages < PAGES_SEARCHED_MAX; pages++) {
      if (!(await load()) || shown.length > before) break
    }
    void count()
  }

  async function count(): Promise<void> {
    const slugs = shown.slice(0, LINKS_COUNTED_MAX)
    if (!analytics || slugs.length === 0 || document.hidden) return
    try {
      rows.count(clicksOf(slugs, await analytics(clicksQuery(slugs))))
      counted.textContent = ''
    } catch (error) {
      rows.count(new Map())
      counted.textContent = `They could not be counted: ${(error as Error).message}`
    }
  }

  query.addEventListener('input', show)
  part('links-search', HTMLFormElement).addEventListener('submit', (event) => {
    event.preventDefault()
    void further()
  })
  if (analytics) setInterval(count, COUNT_EVERY_MS)
  else
    counted.textContent =
      'They are counted at Cloudflare: no page may hold the token that reads them.'

  return {
    /** From its beginning. */
    async anew(): Promise<void> {
      turn++
      cursor = null
      rows.clear()
      await load()
      void count()
    },
    put(link: Link, first = false): void {
      rows.put(link, first)
      show()
    },
    remove(slug: string): void {
      rows.remove(slug)
      show()
    },
  }
}
