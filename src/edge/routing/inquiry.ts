// Whose fault it is that a try failed: the region's, or that of the request itself. What breaks two regions one after
// the other would break a third, and three such requests would take every region for dead.
import { DEADLINE_LEFT_MS_MIN } from '../limits.ts'
import type { Background, Fleet } from './cluster.ts'
import type { Outgoing } from './outgoing.ts'
import { PROBE_GAP_MS } from './rules/limits.ts'
import type { Result } from './rules/verdict.ts'

/** A try that failed for a reason that may be the request's own. */
export type Doubt = {
  region: string
  beganAt: number
  failure: 'unreachable' | 'exception' | 'timeout'
}

/** Of one request. */
export interface Inquiry {
  hear(results: readonly Result[]): void
  /** Before anybody else is asked: the regions that broke off or threw, where these are several, are asked whether
   * they are alive. Resolves with those that are, where the request is to blame and no third is to be asked. */
  culprits(leftMs: number): Promise<readonly string[]>
  /** The request has ended, answered or not. */
  close(): void
}

export function openInquiry(
  fleet: Pick<Fleet, 'isAlive' | 'blame' | 'suspect' | 'othersFailToo'>,
  { method, url }: Pick<Outgoing, 'method' | 'url'>,
  background: Background,
): Inquiry {
  const request = `${method} ${url}`
  let doubts: Doubt[] = []
  let answered = false
  let asked = false

  /** Whoever does not even answer a probe is to blame, whatever the request. */
  async function blameTheDead(capMs: number): Promise<void> {
    const alive = await Promise.all(
      doubts.map(({ region }) => fleet.isAlive(region, url, capMs, background)),
    )
    for (const doubt of doubts.filter((_, at) => !alive[at])) fleet.blame(doubt)
    doubts = doubts.filter((_, at) => alive[at])
    asked = true
  }

  const othersFailToo = () => doubts.every(({ region }) => fleet.othersFailToo(region, request))

  function settle(theirFault: boolean): void {
    for (const doubt of doubts) {
      if (theirFault) fleet.blame(doubt)
      fleet.suspect(doubt.region, request)
    }
    doubts = []
  }

  return {
    hear(results) {
      doubts.push(...results.flatMap(({ doubt }) => doubt ?? []))
      // Who refused to do it twice has not shown that it can be done.
      answered ||= results.some(
        ({ tried }) => tried.kind === 'answered' && tried.fault !== 'request',
      )
    },

    async culprits(leftMs) {
      // Who hangs has had his time, and costs more; that is asked when the client has its answer.
      const quick = doubts.every(({ failure }) => failure !== 'timeout')
      if (answered || asked || doubts.length < 2 || !quick) return []
      if (leftMs < DEADLINE_LEFT_MS_MIN) return []
      await blameTheDead(Math.min(leftMs, PROBE_GAP_MS))
      if (doubts.length < 2 || othersFailToo()) return []
      const regions = doubts.map(({ region }) => region)
      settle(false)
      return regions
    },

    close() {
      if (doubts.length === 0) return
      if (answered) return settle(true)
      const ask = async () => {
        await blameTheDead(PROBE_GAP_MS)
        settle(othersFailToo())
      }
      background.waitUntil(ask())
    },
  }
}
