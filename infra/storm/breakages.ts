// One fault of each kind, with the places and the strength that chance gives it. Pure.
import { between, pick, type Random } from '../traffic/chance.ts'
import { type Fault, type FaultKind, PRIMARY } from '../world/faults.ts'

export type Places = { regions: readonly string[]; colos: readonly string[] }

/** From a nuisance to longer than any attempt of the edge. */
const SLOW_MS = { min: 200, max: 2_000 }
/** Up to what D1's documentation calls arbitrary and a session cannot wait for. */
const LAG_MS = { min: 1_000, max: 30_000 }
/** D1 has been seen to hang for tens of seconds rather than to fail. */
const STALL_MS = { min: 500, max: 30_000 }
/** An hour, the most that tokens allow between two clocks. */
const SKEW_MS_MAX = 3_600_000
/** Percent of the requests that break: from now and then to nearly all. */
const PERCENT = { min: 5, max: 90 }

export function makeFault(kind: FaultKind, random: Random, { regions, colos }: Places): Fault {
  const region = () => pick(random, regions)
  const ms = ({ min, max }: typeof SLOW_MS) => between(random, min, max)
  const rate = () => between(random, PERCENT.min, PERCENT.max) / 100
  /** Without a region the primary suffers, without a colo all do. */
  const maybe = (field: 'region' | 'from', places: readonly string[]) =>
    random() < 0.5 ? {} : { [field]: pick(random, places) }
  const link = () =>
    pick(random, [
      { to: region() },
      { from: pick(random, colos) },
      { from: region(), to: PRIMARY },
      { to: PRIMARY },
    ])
  switch (kind) {
    case 'region-down':
    case 'region-hang':
    case 'replica-down':
      return { kind, region: region() }
    case 'region-slow':
      return { kind, region: region(), ms: ms(SLOW_MS) }
    case 'region-errors':
      return { kind, region: region(), rate: rate() }
    case 'replica-lag':
      return { kind, region: region(), ms: ms(LAG_MS) }
    case 'link-slow':
      return { kind, ...link(), ms: ms(SLOW_MS) }
    case 'link-cut':
      return { kind, ...link() }
    case 'link-loss':
      return { kind, ...link(), rate: rate() }
    case 'primary-down':
    case 'edge-restart':
      return { kind }
    case 'd1-overloaded':
    case 'd1-reset':
      return { kind, ...maybe('region', regions) }
    case 'd1-stall':
      return { kind, ...maybe('region', regions), ms: ms(STALL_MS) }
    case 'kv-error':
    case 'kv-hang':
    case 'kv-stale':
    case 'kv-put-429':
      return { kind, ...maybe('from', colos) }
    case 'clock-skew': {
      const where = random() < 0.5 ? { region: region() } : { from: pick(random, colos) }
      const ahead = between(random, 1_000, SKEW_MS_MAX)
      return { kind, ...where, ms: random() < 0.5 ? ahead : -ahead }
    }
  }
}
