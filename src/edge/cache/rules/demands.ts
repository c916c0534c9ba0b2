// What a client asks of a cache (RFC 9111 section 5.2.1). Pure.
import { parseControl, seconds } from '../../../shared/control.ts'

export type Demands = {
  /** Not without asking the upstream. `Pragma: no-cache` counts where there is no Cache-Control (section 5.4). */
  noCache: boolean
  noStore: boolean
  onlyIfCached: boolean
  /** Seconds. */
  maxAge: number
  minFresh: number
  /** How long after its lifetime; Infinity for a bare `max-stale`. */
  maxStale: number
}

export function demandsOf(request: Headers): Demands {
  const header = request.get('Cache-Control')
  const control = parseControl(header)
  const pragma = parseControl(header === null ? request.get('Pragma') : null)
  const bareMaxStale = control.get('max-stale')?.[0] === true
  return {
    noCache: control.has('no-cache') || pragma.has('no-cache'),
    noStore: control.has('no-store'),
    onlyIfCached: control.has('only-if-cached'),
    maxAge: seconds(control, 'max-age') ?? Number.POSITIVE_INFINITY,
    minFresh: seconds(control, 'min-fresh') ?? 0,
    maxStale: bareMaxStale ? Number.POSITIVE_INFINITY : (seconds(control, 'max-stale') ?? 0),
  }
}
