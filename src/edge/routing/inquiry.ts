// Whose fault it is that a try failed: the region's, or that of the request itself. What breaks two regions one after
// the other would break a third, and three such requests would take every region for dead.
import type { Cluster } from './cluster.ts'
import type { Background, Outgoing } from './outgoing.ts'
import { DEADLINE_LEFT_MS_MIN, PROBE_GAP_MS } from './rules/limits.ts'
import type { Doubt, Result } from './rules/verdict.ts'

/** Of one request. */
export function openInquiry(
  cluster: Pick<Cluster, 'isAlive' | 'blame' | 'suspect' | 'othersFailToo'>,
  { method, url }: Pick<Outgoing, 'method' | 'url'>,
  background: Background,
) {
  const request = `${method} ${url}`
  let doubts: Doubt[] = []
  let answered = false
  let asked = false

  /** Whoever does not even answer a probe is to blame, whatever the request. */
  async function blameTheDead(capMs: number): Promise<void> {
    const alive = await Promise.all(
      doubts.map(({ region }) => cluster.isAlive(region, url, capMs, background)),
    )
    for (const doubt of doubts.filter((_, at) => !alive[at])) cluster.blame(doubt)
    doubts = doubts.filter((_, at) => alive[at])
    asked = true
  }

  const othersFailToo = () => doubts.every(({ region }) => cluster.othersFailToo(region, request))

  function settle(theirFault: boolean): void {
    for (const doubt of doubts) {
      if (theirFault) cluster.blame(doubt)
      cluster.suspect(doubt.region, request)
    }
    doubts = []
  }

  return {
    hear(results: readonly Result[]): void {
      doubts.push(...results.flatMap(({ doubt }) => doubt ?? []))
      // Who refused to do it twice has not shown that it can be done.
      answered ||= results.some(
        ({ tried }) => tried.kind === 'answered' && tried.fault !== 'request',
      )
    },

    /** Before anybody else is asked: the regions that broke off or threw, where these are several, are asked whether
     * they are alive. Resolves with those that are, where the request is to blame and no third is to be asked. */
    async culprits(leftMs: number): Promise<readonly string[]> {
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

    /** The request has ended, answered or not. */
    close(): void {
      if (doubts.length === 0) return
      if (answered) settle(true)
      else background.waitUntil(blameTheDead(PROBE_GAP_MS).then(() => settle(othersFailToo())))
    },
  }
}
