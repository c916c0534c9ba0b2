// The page of the world: reads its state once, then lives from its events.
import { createAsk } from './ask.ts'
import { createBreak } from './break.ts'
import { part } from './dom.ts'
import { createMap } from './map.ts'
import { createRegions } from './regions.ts'
import type { Seen } from './seen.ts'
import { createSpeed } from './speed.ts'
import { createTraffic } from './traffic.ts'
import { listen, readState } from './world.ts'

const state = await readState()
const cities = new Map([...state.colos, ...state.regions].map(({ id, city }) => [id, city]))
const names = (id: string) => cities.get(id) ?? id
const primary = state.regions.find(({ role }) => role === 'primary')?.id ?? ''
const nearest = (colo: string) => state.colos.find(({ id }) => id === colo)?.region

const status = part('status', HTMLElement)
const say = (words: string) => {
  status.textContent = words
}

const ask = createAsk(state.samples, names)
const map = createMap((colo) => ask.from(colo))
const speed = createSpeed(primary, nearest)
const breaking = createBreak(names, say)
const regions = createRegions(map.mark)
createTraffic({
  places: state.colos.map((colo) => ({ ...colo, share: shareOf(colo.id) })),
  paths: state.samples,
  primary,
})
for (const fault of state.faults) breaking.began(fault)
regions.show(state)

listen({
  request(seen: Seen) {
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
  connected(open) {
    part('lost', HTMLElement).hidden = open
    if (open) void refresh()
  },
})
document.documentElement.classList.add('alive')

async function refresh(): Promise<void> {
  regions.show(await readState())
}

/** Of the world's users: index.html has it from the data. */
function shareOf(colo: string): number {
  const place = document.querySelector<SVGGElement>(`[data-colo="${CSS.escape(colo)}"]`)
  return Number(place?.dataset.share ?? 0)
}
