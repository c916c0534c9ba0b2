// Sends a request to the best region that is well, and to the next when it must. What to do is decided by
// rank, order, plan, hedge and verdict; this is where it is done.
import { steady } from '../../shared/steady.ts'
import { type ClusterOptions, createCluster } from './cluster.ts'
import { hedgeAfterMs, hedged, type Start } from './hedge.ts'
import { openInquiry } from './inquiry.ts'
import type { Background, Outgoing } from './outgoing.ts'
import { createPrimaryWatch } from './primary.ts'
import { createRelief } from './relief.ts'
import { share } from './rules/breaker.ts'
import { createBudget } from './rules/budget.ts'
import {
  DEADLINE_LEFT_MS_MIN,
  GET_NEXT_TRY_MS,
  HEDGE_BUDGET,
  RETRY_BUDGET,
} from './rules/limits.ts'
import { dealt, order } from './rules/order.ts'
import { overloadedForLong } from './rules/overload.ts'
import { type Attempt, next, type Step } from './rules/plan.ts'
import { type Place, type Ranked, type RegionMap, rank } from './rules/rank.ts'
import { type Topology, topology } from './rules/topology.ts'
import { attemptOf, choose, ended, hold, poisoned } from './rules/verdict.ts'

export type RouterOptions = Omit<ClusterOptions, 'among'> & { map: RegionMap }

export type Router = ReturnType<typeof createRouter>

/** One for each isolate. Throws when a region of the map has no endpoint. */
export function createRouter(options: RouterOptions) {
  const { map, clock: wallClock, chance, measured } = options
  const clock = steady(wallClock) // deadlines are told by the other
  const { among, home } = map
  const ids = among.map(({ id }) => id)
  const cluster = createCluster({ ...options, among, clock })
  const watch = createPrimaryWatch(home, cluster.of, { clock, chance })
  const relief = createRelief(ids, cluster.of, { clock, chance })
  const retries = createBudget(RETRY_BUDGET)
  const hedges = createBudget(HEDGE_BUDGET)
  let requests = 0
  const ranking = (place: Place) => rank(place, map, measured?.rttMs)

  /** Never throws. */
  async function forward(outgoing: Outgoing, place: Place, background: Background) {
    const { work, ask, deadline, url } = outgoing
    const ranked = ranking(place)
    const needsPrimary = work.write || ask.primary
    const need = {
      draw: dealt(requests++),
      repeatable: work.repeatable,
      primary: needsPrimary ? home : undefined,
      mayNeedPrimary: ask.floor > 0,
    }
    // Beside the primary, overload of what needs it is the primary's: to ask elsewhere would add to that.
    const mayAsk = (id: string) => !(needsPrimary && id === home) && relief.mayAsk(id)
    const attempts: Attempt[] = []
    let held: Response | undefined
    retries.earn(clock.now())
    hedges.earn(clock.now())
    cluster.probeBehind(ranked, url, background)
    const inquiry = openInquiry(cluster, outgoing, background)
    for (;;) {
      const culprits = await inquiry.culprits(deadline - wallClock.now())
      if (culprits.length > 0) return poisoned(attempts, culprits)
      const candidates = order(ranked, cluster.standing, need, clock.now())
      const step = next({
        candidates,
        tried: attempts,
        work,
        leftMs: deadline - wallClock.now(),
        mayRetry: retries.left() >= 1,
        confirmAt: watch.confirmAt(),
      })
      if (step.kind === 'give-up') {
        inquiry.close()
        return ended(attempts, held)
      }
      if (step.again) retries.spend()
      const results = await run(step, candidates, outgoing)
      inquiry.hear(results)
      const chosen = choose(results, mayAsk)
      relief.learn(results, chosen, attempts)
      watch.learn(results, chosen, attempts, needsPrimary)
      attempts.push(...results.map((result) => attemptOf(result, chosen)))
      held = hold(results, chosen, held)
      if (chosen) {
        inquiry.close()
        return ended(attempts, held)
      }
    }
  }

  /** One try; or, of a read whose first try takes long, two beside each other. */
  async function run(step: Step, candidates: readonly Ranked[], outgoing: Outgoing) {
    const { id } = step.to.region
    const single = step.again || outgoing.work.write
    const afterMs = single ? undefined : hedgeAfterMs(cluster.of(id).reads, step.capMs)
    if (afterMs === undefined) return [await cluster.tryAt(step, outgoing)]
    const second = (): Start | undefined => {
      const leftMs = outgoing.deadline - wallClock.now()
      const to = candidates.find(({ region }) => region.id !== id && isWell(region.id))
      if (!to || leftMs < DEADLINE_LEFT_MS_MIN) return undefined
      if (hedges.left() < 1 || !retries.spend()) return undefined
      hedges.spend()
      const usualMs = GET_NEXT_TRY_MS
      const capMs = Math.min(usualMs, leftMs)
      const beside = { ...step, to, capMs, usualMs }
      return (stop) => cluster.tryAt(beside, outgoing, stop)
    }
    return hedged((stop) => cluster.tryAt(step, outgoing, stop), afterMs, second, clock)
  }

  function isWell(id: string): boolean {
    const { breaker, drained: out } = cluster.standing(id)
    const now = clock.now()
    return !out && share(breaker, now) === 1 && !overloadedForLong(cluster.of(id).load, now)
  }

  const counted = (id: string) => ({
    calls: cluster.of(id).calls,
    overloads: cluster.of(id).overloads,
    overloaded: overloadedForLong(cluster.of(id).load, clock.now()),
    estimate: measured?.known(id),
  })

  return {
    forward,
    /** The regions as this isolate sees them from a place. */
    topology: (place: Place): Topology =>
      topology(ranking(place), cluster.standing, counted, retries.left(), clock.now()),
  }
}
