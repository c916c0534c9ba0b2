// What was done here, the last of it behind a button that takes it back.
import { part } from '../../page/dom.ts'
import type { Api } from './api.ts'
import { added, type Deed, undone, undoWords } from './deeds.ts'
import { askConflict } from './dialogs.ts'
import type { Settled } from './settle.ts'
import { undo } from './undo.ts'

/** As far back as anybody remembers what they did. */
const DEEDS_MAX = 20

/** @param show Shows and tells what came of taking one back. */
export function createHistory(api: Api, show: (settled: Settled, deed: Deed) => void) {
  const button = part('links-undo', HTMLButtonElement)
  let deeds: readonly Deed[] = []
  let isUndoing = false

  function keep(now: readonly Deed[]): void {
    deeds = now.slice(-DEEDS_MAX)
    const last = deeds.at(-1)
    button.hidden = last === undefined
    button.textContent = last ? undoWords(last) : ''
  }

  button.addEventListener('click', async () => {
    const deed = deeds.at(-1)
    if (!deed || isUndoing) return
    isUndoing = true
    const settled = await undo(api, askConflict, deed)
    isUndoing = false
    if (settled.kind === 'done') keep(undone(deeds, deed, settled.deed))
    else if (isPast(settled)) keep(deeds.filter((one) => one !== deed))
    show(settled, deed)
  })

  return {
    add: (deed: Deed): void => keep(added(deeds, deed)),
    /** For whoever pressed a button that is gone. */
    focus: () => button.focus(),
  }
}

/** It never will be undone: another version was taken, or there is no such link. */
const isPast = (settled: Exclude<Settled, { kind: 'done' }>): boolean =>
  settled.kind === 'left' ? settled.wanted : isLost(settled.problem)

/** Of a problem that says there is no such link. */
export const isLost = ({ kind }: { kind: string }): boolean =>
  kind === 'gone' || kind === 'not-found'
