// The page of the world: reads its state once, then lives from its events. A line for each panel.
import { createAsk } from './ask/index.ts'
import { createBreak } from './break/index.ts'
import { part } from './dom.ts'
import { createLab } from './lab/index.ts'
import { createLag } from './lag/index.ts'
import { createMap } from './map/index.ts'
import type { Ask, Product } from './panel.ts'
import { createRegions } from './regions/index.ts'
import { createSpeed } from './speed/index.ts'
import { createTraffic } from './traffic/index.ts'
import { analytics, conditions, exchange, listen, readState } from './world.ts'

export async function start(product: Product): Promise<void> {
  const state = await readState()
  const { colos, regions: homes, samples, key, epoch } = state
  const cities = new Map([...colos, ...homes].map(({ id, city }) => [id, city]))
  const names = (id: string) => cities.get(id) ?? id
  const primary = homes.find(({ role }) => role === 'primary')?.id ?? ''
  const status = part('status', HTMLElement)
  const say = (words: string) => {
    status.textContent = words
  }

  const ask = createAsk(samples, names)
  const map = createMap((colo) => ask.from(colo))
  const speed = createSpeed()
  const lag = createLag(
    homes.map(({ id }) => id),
    names,
  )
  const breaking = createBreak(names, say)
  const regions = createRegions(map.mark)
  const places = colos.map((colo) => ({ ...colo, share: shareOf(colo.id) }))
  const { workload } = product
  createTraffic({ places, paths: samples, primary, key, epoch, workload })
  const request = (one: Ask) => exchange({ colo: colos[0]?.id ?? '', ...one })
  const told = { colos, regions: homes, names, key, say }
  const context = { page: 'world', ...told, request, analytics } as const
  createLab(context, workload)
  product.create?.(context)

  const refresh = async () => regions.show(conditions(await readState()))
  const resync = async () => {
    const { broken } = breaking
    const now = await readState()
    breaking.sync(broken, now.faults)
    regions.show(conditions(now))
  }
  breaking.sync([], state.faults)
  regions.show(conditions(state))
  listen({
    request(seen) {
      map.draw(seen)
      speed.see(seen)
      breaking.see(seen)
      regions.see(seen)
    },
    fault(id, fault) {
      breaking.began({ ...fault, id })
      void refresh()
    },
    healed(id) {
      breaking.ended(id)
      void refresh()
    },
    lag(ms) {
      lag.see(ms)
      breaking.seeLag(ms)
    },
    kvRefused: breaking.seeKv,
    connected(open) {
      part('lost', HTMLElement).hidden = open
      if (open) void resync()
    },
    missed: () => void resync(),
  })
  document.documentElement.classList.add('alive')
}

/** Of the world's users: index.html has it from the data. */
function shareOf(colo: string): number {
  const place = document.querySelector<SVGGElement>(`[data-colo="${CSS.escape(colo)}"]`)
  return Number(place?.dataset.share ?? 0)
}
