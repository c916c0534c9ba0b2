// Takes load off a region that says overload for long, where others can bear it. Asking elsewhere is what makes an
// overload last (https://sigops.org/s/conferences/hotos/2021/papers/hotos21-s11-bronson.pdf), so one request asks,
// within the retry budget, and only if that one is served do the others go there in the first place.
import type { Runtime } from '../../shared/time.ts'
import type { Member } from './member.ts'
import { shed, stood } from './rules/breaker.ts'
import { AWAY_MS_MIN, OVERLOAD_STANDS_MS, PANIC_SHARE } from './rules/limits.ts'
import { overloadedForLong } from './rules/overload.ts'
import type { Attempt } from './rules/plan.ts'
import type { Result } from './rules/verdict.ts'

type KnownOf = (id: string) => Pick<Member, 'breaker' | 'load'>

export function createRelief(ids: readonly string[], of: KnownOf, { clock, chance }: Runtime) {
  let vainAt = Number.NEGATIVE_INFINITY
  const isLong = (id: string) => overloadedForLong(of(id).load, clock.now())
  const saysOverload = ({ tried }: Result) =>
    tried.kind === 'answered' && tried.fault === 'overload'

  /** No other region is overloaded too, and most are left. */
  function othersMayBearIt(id: string): boolean {
    const others = ids.filter((one) => one !== id)
    const left = others.filter((one) => of(one).breaker.kind === 'open').length
    return !others.some(isLong) && left + 1 <= ids.length * PANIC_SHARE
  }

  function relieve(id: string): void {
    const member = of(id)
    const now = clock.now()
    if (!isLong(id) || now - member.breaker.since < AWAY_MS_MIN || !othersMayBearIt(id)) return
    member.breaker = shed(member.breaker, { now, chance })
  }

  /** Those who were to bear its load cannot: it has to, as before. */
  function takeBack(id: string): void {
    const member = of(id)
    if (member.breaker.kind !== 'open' || member.breaker.why !== 'overload') return
    member.breaker = stood(member.breaker, clock.now())
    vainAt = clock.now()
  }

  return {
    /** Whether a region's word that it is overloaded is a reason to ask elsewhere; else it is the answer. */
    mayAsk: (id: string): boolean =>
      isLong(id) && clock.now() - vainAt >= OVERLOAD_STANDS_MS && othersMayBearIt(id),
    /** `before`: the tries before these results. */
    learn(
      results: readonly Result[],
      chosen: Result | undefined,
      before: readonly Attempt[],
    ): void {
      for (const { region } of results.filter(saysOverload)) {
        if (isLong(region)) for (const id of ids) if (id !== region) takeBack(id)
      }
      const first = before.find(({ outcome }) => outcome === 'overload')
      if (!first) return
      const answer = chosen?.tried
      if (answer?.kind !== 'answered' || answer.fault !== 'none') vainAt = clock.now()
      else if (answer.response.status < 400) relieve(first.region)
    },
  }
}
