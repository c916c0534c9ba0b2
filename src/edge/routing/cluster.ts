// The regions as this isolate calls them and knows them: every try and every probe goes through here.
import type { Region } from '../../regions.ts'
import { type Clock, ofAnother } from '../../shared/time.ts'
import { attempt, type Upstream } from './attempt.ts'
import type { Doubt } from './inquiry.ts'
import type { Measured } from './measured.ts'
import { blame, learn, type Member, newMember } from './member.ts'
import { type Outgoing, requestInit } from './outgoing.ts'
import { probe } from './probe.ts'
import { probeDue, probed, probing, share } from './rules/breaker.ts'
import { othersFailToo, suspected } from './rules/doubt.ts'
import { PROBE_GAP_MS } from './rules/limits.ts'
import type { Standing } from './rules/order.ts'
import type { Step } from './rules/plan.ts'
import type { Ranked } from './rules/rank.ts'
import { entered } from './rules/reach.ts'
import type { Result } from './rules/verdict.ts'

/** The platform's promise to finish work after the response. */
export interface Background {
  waitUntil(work: Promise<unknown>): void
}

export type FleetOptions = {
  /** One for each region of the map. */
  upstreams: ReadonlyMap<string, Upstream>
  among: readonly Region[]
  clock: Clock
  /** In [0, 1). */
  chance: () => number
  /** Regions that an operator took out: no new traffic. */
  drained: () => ReadonlySet<string>
  /** Round trips as measured; without it the model's. */
  measured: Measured | undefined
}

export interface Fleet {
  of(id: string): Member
  standing(id: string): Standing
  /** Never throws. */
  tryAt(step: Step, outgoing: Outgoing, stop?: AbortSignal): Promise<Result>
  /** Probes, behind somebody's request, whoever is due. `url` is any address of the site. */
  probeBehind(ranked: readonly Ranked[], url: string, background: Background): void
  /** Whether a region answers a probe; who is just being asked, or was asked a moment ago, is not asked again.
   * True when it is not known after `capMs`. */
  isAlive(id: string, url: string, capMs: number, background: Background): Promise<boolean>
  /** A failure that was in doubt was the region's. */
  blame(doubt: Doubt): void
  /** A request failed there, and may be to blame. */
  suspect(id: string, request: string): void
  /** So many different requests fail there that it is no longer believed to be theirs. */
  othersFailToo(id: string, request: string): boolean
}

/** Throws when a region of the map has no upstream. */
export function createFleet(options: FleetOptions): Fleet {
  const { upstreams, among, clock, chance, drained, measured } = options
  const members = new Map(among.map(({ id }) => [id, newMember(upstreamOf(upstreams, id))]))

  function of(id: string): Member {
    const member = members.get(id)
    if (!member) throw new Error(`"${id}" is not in the map`) // a bug: ids come from the map
    return member
  }

  /** Closes or re-opens the breaker, and measures. Resolves with whether the region is alive. */
  async function probeOne(id: string, url: string): Promise<boolean> {
    const member = of(id)
    const beganAt = clock.now()
    member.breaker = probing(member.breaker, beganAt)
    const { alive, ms } = await probe(member.upstream, url, clock)
    if (alive) measured?.observe(id, ms)
    const at = { beganAt, now: clock.now(), chance }
    member.breaker = probed(member.breaker, alive ? 'ok' : 'failed', at)
    return alive
  }

  return {
    of,
    standing(id) {
      const { breaker, way } = of(id)
      return { breaker, way, drained: drained().has(id) }
    },

    async tryAt(step, outgoing, stop) {
      const region = step.to.region.id
      const member = of(region)
      const { work, ask, url } = outgoing
      member.calls++
      if (work.write || ask.primary) member.way = entered(member.way, clock.now())
      const init = requestInit(outgoing, step)
      const beganAt = clock.now()
      const tried = await attempt(member.upstream, url, init, step.capMs, clock, stop)
      const doubtful = learn(
        member,
        tried,
        { write: work.write, streamed: !work.repeatable, ...step },
        { clock, chance },
      )
      const plain = tried.kind === 'answered' && tried.fault === 'none' && !work.write
      if (plain) measured?.observe(region, tried.ms)
      if (!doubtful || tried.kind !== 'failed' || tried.failure === 'down') return { region, tried }
      return { region, tried, doubt: { region, beganAt, failure: tried.failure } }
    },

    probeBehind(ranked, url, background) {
      const now = clock.now()
      const serving = ranked.filter(({ region }) => !drained().has(region.id))
      const due = serving.filter(({ region }) => probeDue(of(region.id).breaker, now))
      const used = serving.filter(({ region }) => share(of(region.id).breaker, now) > 0)
      const unmeasured = measured?.toProbe(used)
      const ids = [...due.map(({ region }) => region.id), ...(unmeasured ? [unmeasured] : [])]
      for (const id of ids) background.waitUntil(probeOne(id, url))
    },

    async isAlive(id, url, capMs, background) {
      const member = of(id)
      const now = clock.now()
      if (!member.proof || now - member.proof.at >= PROBE_GAP_MS) {
        member.proof = { at: now, alive: probeOne(id, url) }
        background.waitUntil(member.proof.alive)
      }
      return (await ofAnother(clock, capMs, member.proof.alive)) !== false
    },
    blame: ({ region, beganAt }) => blame(of(region), beganAt, { clock, chance }),
    suspect(id, request) {
      const member = of(id)
      member.suspects = suspected(member.suspects, request, clock.now())
    },
    othersFailToo: (id, request) => othersFailToo(of(id).suspects, request, clock.now()),
  }
}

function upstreamOf(upstreams: ReadonlyMap<string, Upstream>, id: string): Upstream {
  const upstream = upstreams.get(id)
  if (!upstream) throw new Error(`no upstream for region "${id}": bind it, or take it off the map`)
  return upstream
}
