// "Break something": a fault with what is expected of it, what it did to users, and how it heals.

import { make, part } from '../dom.ts'
import type { Seen } from '../seen.ts'
import type { Names } from '../sentence.ts'
import { type Active, type Fault, heal, inject } from '../world.ts'
import { BREAKAGES, type Breakage } from './breakages.ts'
import { outcomeWords, type Watch, watchFault } from './outcome.ts'

type Shown = { fault: Fault; watch: Watch; item: HTMLElement; counted: HTMLElement }

export type Break = {
  see(seen: Seen): void
  began(active: Active): void
  ended(id: string): void
}

/** Ended faults that stay to be read. */
const ENDED_MAX = 6

export function createBreak(names: Names, say: (words: string) => void): Break {
  const form = part('break', HTMLFormElement)
  const kind = part('break-kind', HTMLSelectElement)
  const region = part('break-region', HTMLSelectElement)
  const colo = part('break-colo', HTMLSelectElement)
  const list = part('broken', HTMLOListElement)
  const shown = new Map<string, Shown>()
  kind.replaceChildren(
    ...BREAKAGES.map(({ kind: value, title }) => make('option', { value }, title)),
  )
  const chosen = () => BREAKAGES.find((one) => one.kind === kind.value)

  function explain(): void {
    const place = chosen()?.place
    part('break-region-field', HTMLElement).hidden = place === 'everywhere'
    part('break-colo-field', HTMLElement).hidden = place !== 'wire'
    part('expected', HTMLElement).textContent = chosen()?.expected ?? ''
  }
  kind.addEventListener('change', explain)
  explain()

  form.addEventListener('submit', (event) => {
    event.preventDefault()
    const breakage = chosen()
    if (!breakage) return
    inject(faultOf(breakage, region.value, colo.value)).catch((error: Error) => say(error.message))
  })

  return {
    see(seen) {
      const now = performance.now()
      for (const { watch, counted } of shown.values()) {
        watch.see(seen, now)
        counted.textContent = outcomeWords(watch.outcome, names)
      }
    },
    began({ id, ...fault }) {
      const expected = BREAKAGES.find(({ kind }) => kind === fault.kind)?.expected ?? ''
      const title = titleOf(fault, names)
      const counted = make('p', { class: 'counted' })
      const button = make('button', { type: 'button' }, `Heal: ${title}`)
      button.addEventListener('click', () => {
        heal(id).catch((error: Error) => say(error.message))
      })
      const item = make(
        'li',
        {},
        make('h3', {}, title),
        make('p', {}, `Expected: ${expected}`),
        counted,
        button,
      )
      list.prepend(item)
      shown.set(id, { fault, watch: watchFault(brokenRegion(fault)), item, counted })
      say(`${title}. ${expected}`)
    },
    ended(id) {
      const one = shown.get(id)
      if (!one) return
      one.watch.healed(performance.now())
      one.item.querySelector('button')?.remove()
      one.item.classList.add('ended')
      say(`Healed: ${titleOf(one.fault, names)}. ${outcomeWords(one.watch.outcome, names)}`)
      const ended = [...shown].filter(([, { item }]) => item.classList.contains('ended'))
      for (const [old, { item }] of ended.slice(0, -ENDED_MAX)) {
        item.remove()
        shown.delete(old)
      }
    },
  }
}

/** Whose return is waited for; of a wire only one colo waits. */
const brokenRegion = ({ kind, region }: Fault) => (kind.startsWith('region-') ? region : undefined)

export function faultOf(
  { kind, place, fields = {} }: Breakage,
  region: string,
  colo: string,
): Fault {
  if (place === 'everywhere') return { kind, ...fields }
  return place === 'wire'
    ? { kind, from: colo, to: region, ...fields }
    : { kind, region, ...fields }
}

export function titleOf({ kind, region, from, to }: Fault, names: Names): string {
  const title = BREAKAGES.find((one) => one.kind === kind)?.title ?? kind
  const places = [region, from, to].filter((id) => id !== undefined).map(names)
  return places.length === 0 ? title : `${title}: ${places.join(' to ')}`
}
