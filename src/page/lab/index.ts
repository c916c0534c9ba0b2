// The consistency lab: what caches and replicas do to whoever writes here and reads there, on the product's own items.
import type { Workload } from '../../shared/workload.ts'
import { part } from '../dom.ts'
import type { Context } from '../panel.ts'
import { createFirst } from './first.ts'
import { createReading } from './reading.ts'
import { createWriters } from './writers.ts'

/** Far from each other, and from most primaries. */
const FAR = { write: 'SYD', read: 'GRU' }

/** Elements of section.html: what the product can do, or what is missing. @param regional Whether regions run here. */
export function partsOf(workload: Workload | undefined, regional: boolean): string[] {
  if (!workload || !regional) return ['lab-no-product']
  return workload.change
    ? ['lab-versions', 'lab-absence', 'lab-conflict']
    : ['lab-no-change', 'lab-absence']
}

/** @param workload How the product is used. */
export function createLab(context: Context, workload: Workload | undefined): void {
  for (const select of part('lab-panel', HTMLElement).querySelectorAll('select')) {
    const wanted = select.dataset.far === 'write' ? FAR.write : FAR.read
    if (context.colos.some(({ id }) => id === wanted)) select.value = wanted
  }
  const parts = partsOf(workload, context.regions.length > 0)
  for (const id of parts) part(id, HTMLElement).hidden = false
  if (!workload || !parts.includes('lab-absence')) return
  createFirst(context, workload)
  if (!workload.change) return
  createReading(context, workload)
  createWriters(context, workload, workload.change)
}
