// What answers tell of the primary: whether it is at fault itself, or only one region's way to it.
import type { Runtime } from '../../shared/time.ts'
import type { Member } from './member.ts'
import { PRIMARY_DOWN_MS } from './rules/limits.ts'
import type { Attempt } from './rules/plan.ts'
import { blocked, reachable } from './rules/reach.ts'
import type { Result } from './rules/verdict.ts'

type ReachOf = (id: string) => Pick<Member, 'reach'>

export function createPrimaryWatch(home: string, of: ReachOf, { clock, chance }: Runtime) {
  let blamedAt = Number.NEGATIVE_INFINITY
  return {
    /** The primary's own region; none while it is known that the primary is at fault. */
    confirmAt: (): string | undefined =>
      clock.now() - blamedAt < PRIMARY_DOWN_MS ? undefined : home,
    /** `before`: the tries before these results. */
    learn(
      results: readonly Result[],
      chosen: Result | undefined,
      before: readonly Attempt[],
      needsPrimary: boolean,
    ): void {
      const blaming = results.filter(
        ({ tried }) => tried.kind === 'answered' && tried.fault === 'primary',
      )
      const last = before.at(-1)
      const blames = before.filter(({ outcome }) => outcome === 'primary').length + blaming.length
      if (blames > 1) blamedAt = clock.now() // two regions say so
      if (chosen?.tried.kind !== 'answered' || chosen.tried.fault !== 'none') return
      if (last?.outcome === 'primary') {
        const member = of(last.region)
        const now = clock.now()
        const beganAt = now - chosen.tried.ms - last.ms
        member.reach = blocked(member.reach, { beganAt, now, chance })
      }
      // Who refuses may not have asked the primary at all.
      if (needsPrimary && chosen.tried.response.status < 400) of(chosen.region).reach = reachable
    },
  }
}
