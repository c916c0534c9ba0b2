// The consistency lab: what caches and replicas do to whoever writes here and reads there, on the product's own items.
import type { Workload } from '../../shared/workload.ts'
import { part } from '../dom.ts'
import type { Context } from '../panel.ts'
import { createFirst } from './first.ts'
import { createReading } from './reading.ts'
import { createWriters } from './writers.ts'

/** Far from each other, and from most primaries. */
const FAR = { write: 'SYD', read: 'GRU' }

/** @param workload How the product is used; what it cannot do is left out, and said. */
export function createLab(context: Context, workload: Workload | undefined): void {
  for (const select of part('lab-panel', HTMLElement).querySelectorAll('select')) {
    const wanted = select.dataset.far === 'write' ? FAR.write : FAR.read
    if (context.colos.some(({ id }) => id === wanted)) select.value = wanted
  }
  const show = (...ids: string[]) => {
    for (const id of ids) part(id, HTMLElement).hidden = false
  }
  if (!workload || context.regions.length === 0) {
    show('lab-no-product')
    return
  }
  createFirst(context, workload)
  show('lab-absence', workload.change ? 'lab-versions' : 'lab-no-change')
  if (!workload.change) return
  createReading(context, workload)
  createWriters(context, workload, workload.change)
  show('lab-conflict')
}
