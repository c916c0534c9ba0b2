// "Break something": a fault with what is expected of it, what it did to users, and how it heals.
import { make, part } from '../dom.ts'
import type { Seen } from '../seen.ts'
import type { Names } from '../sentence.ts'
import { steadily } from '../steady.ts'
import { type Active, type Fault, heal, inject } from '../world.ts'
import { BREAKAGES, breakageOf, faultOf, GROUPS } from './breakages.ts'
import { type Back, outcomeWords, type Watch, watchFault } from './outcome.ts'

type Shown = { fault: Fault; watch: Watch; item: HTMLElement; counted: HTMLElement }

export type Break = {
  see(seen: Seen): void
  seeKv(): void
  /** By region, in milliseconds. */
  seeLag(ms: Record<string, number>): void
  began(active: Active): void
  ended(id: string): void
  /** What was told may have been missed: `now` is what the world says, `before` what was shown when it was asked. */
  sync(before: readonly string[], now: readonly Active[]): void
  /** The ids of what is broken. */
  readonly broken: readonly string[]
}

/** It also refuses a second put to a key within a second: that is no news of another fault. */
const REFUSING = /^kv-(?:error|hang|put-429)$/
/** Ended faults that stay to be read. */
const ENDED_MAX = 6

export function createBreak(names: Names, say: (words: string) => void): Break {
  const form = part('break', HTMLFormElement)
  const what = part('break-what', HTMLSelectElement)
  const region = part('break-region', HTMLSelectElement)
  const colo = part('break-colo', HTMLSelectElement)
  const list = part('broken', HTMLOListElement)
  const shown = new Map<string, Shown>()
  const isOver = ({ item }: Shown) => item.classList.contains('ended')
  const option = (index: number) => make('option', { value: index }, BREAKAGES[index]?.title ?? '')
  what.replaceChildren(
    ...GROUPS.map((label) => {
      const indexes = [...BREAKAGES.keys()].filter((index) => BREAKAGES[index]?.group === label)
      return make('optgroup', { label }, ...indexes.map(option))
    }),
  )
  const chosen = () => BREAKAGES[Number(what.value)]

  function explain(): void {
    const place = chosen()?.place
    part('break-region-field', HTMLElement).hidden = place === 'everywhere' || place === 'colo'
    part('break-colo-field', HTMLElement).hidden = place !== 'wire' && place !== 'colo'
    part('expected', HTMLElement).textContent = chosen()?.expected ?? ''
  }
  what.addEventListener('change', explain)
  explain()

  form.addEventListener('submit', (event) => {
    event.preventDefault()
    const breakage = chosen()
    if (!breakage) return
    inject(faultOf(breakage, region.value, colo.value)).catch((error: Error) => say(error.message))
  })

  steadily(() => {
    for (const { watch, counted } of shown.values()) {
      const words = outcomeWords(watch.outcome, names)
      if (counted.textContent !== words) counted.textContent = words
    }
  })

  function began({ id, ...fault }: Active): void {
    const earlier = shown.get(id)
    if (earlier && !isOver(earlier)) return
    earlier?.item.remove() // of a world before this one
    const expected = breakageOf(fault)?.expected ?? ''
    const title = titleOf(fault, names)
    const counted = make('p', { class: 'counted' })
    const button = make('button', { type: 'button' }, `Heal: ${title}`)
    button.addEventListener('click', () => {
      heal(id).catch((error: Error) => say(error.message))
    })
    const told = make('p', {}, `Expected: ${expected}`)
    const item = make('li', {}, make('h3', {}, title), told, counted, button)
    list.prepend(item)
    shown.set(id, { fault, watch: watchFault(backOf(fault)), item, counted })
    say(`${title}. ${expected}`)
  }

  function ended(id: string): void {
    const one = shown.get(id)
    if (!one || isOver(one)) return
    one.watch.healed(performance.now())
    one.item.querySelector('button')?.remove()
    one.item.classList.add('ended')
    say(`Healed: ${titleOf(one.fault, names)}. ${outcomeWords(one.watch.outcome, names)}`)
    const over = [...shown].filter(([, each]) => isOver(each))
    for (const [old, { item }] of over.slice(0, -ENDED_MAX)) {
      item.remove()
      shown.delete(old)
    }
  }

  return {
    began,
    ended,
    see(seen) {
      for (const { watch } of shown.values()) watch.see(seen, performance.now())
    },
    seeKv() {
      for (const { watch, fault } of shown.values()) if (REFUSING.test(fault.kind)) watch.seeKv()
    },
    seeLag(ms) {
      for (const { watch, fault } of shown.values()) {
        const behind = fault.kind === 'replica-lag' ? ms[fault.region ?? ''] : undefined
        if (behind !== undefined) watch.seeLag(behind)
      }
    },
    sync(before, now) {
      for (const active of now) began(active)
      for (const id of before) if (!now.some((one) => one.id === id)) ended(id)
    },
    get broken() {
      return [...shown].filter(([, one]) => !isOver(one)).map(([id]) => id)
    },
  }
}

/** Of a wire only one colo waits. */
function backOf(fault: Fault): Back {
  const back = breakageOf(fault)?.back
  return back === 'region' && fault.region !== undefined
    ? { region: fault.region }
    : back === 'writes'
      ? back
      : undefined
}

export function titleOf(fault: Fault, names: Names): string {
  const { kind, region, from, to } = fault
  const places = [region, from, to === 'primary' ? undefined : to]
    .filter((id) => id !== undefined)
    .map(names)
  return [breakageOf(fault)?.title ?? kind, places.join(' to ')].filter(Boolean).join(': ')
}
