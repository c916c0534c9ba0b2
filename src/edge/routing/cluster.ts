// The regions as this isolate calls them and knows them: every try and every probe goes through here.
import { publicHeaders } from '../../shared/headers.ts'
import { ofAnother, type Runtime } from '../../shared/time.ts'
import { longestMs } from '../../shared/timing.ts'
import { attempt, type Endpoint } from './attempt.ts'
import type { Measured } from './measured.ts'
import { blame, learn, type Member, newMember } from './member.ts'
import { type Background, type Outgoing, requestInit } from './outgoing.ts'
import { probe } from './probe.ts'
import { probeDue, probed, probing, share } from './rules/breaker.ts'
import { othersFailToo, suspected } from './rules/doubt.ts'
import { PROBE_GAP_MS } from './rules/limits.ts'
import type { Standing } from './rules/order.ts'
import type { Step } from './rules/plan.ts'
import type { Ranked, Region } from './rules/rank.ts'
import { entered } from './rules/reach.ts'
import type { Doubt, Result } from './rules/verdict.ts'

export type ClusterOptions = Runtime & {
  /** One for each region of the map. */
  endpoints: ReadonlyMap<string, Endpoint>
  among: readonly Region[]
  /** Regions that an operator took out: no new traffic. */
  drained?: () => ReadonlySet<string>
  /** Round trips as measured; without it the model's. */
  measured?: Measured | undefined
}

export type Cluster = ReturnType<typeof createCluster>

/** Throws when a region of the map has no endpoint. */
export function createCluster(options: ClusterOptions) {
  const { endpoints, among, clock, chance, measured } = options
  const { drained = () => new Set<string>() } = options
  const members = new Map(among.map(({ id }) => [id, newMember(endpointOf(endpoints, id))]))

  function of(id: string): Member {
    const member = members.get(id)
    if (!member) throw new Error(`"${id}" is not in the map`) // a bug: ids come from the map
    return member
  }

  /** Closes or re-opens the breaker. */
  async function call(id: string, url: string) {
    const member = of(id)
    const beganAt = clock.now()
    member.breaker = probing(member.breaker, beganAt)
    const { alive, ms } = await probe(member.endpoint, url, clock)
    const at = { beganAt, now: clock.now(), chance }
    member.breaker = probed(member.breaker, alive ? 'ok' : 'failed', at)
    return { alive, ms }
  }

  /** Resolves with whether the region is alive. */
  async function probeOne(id: string, url: string): Promise<boolean> {
    const { alive, ms } = await call(id, url)
    if (alive) measured?.observe(id, ms)
    return alive
  }

  /** Measures how far it is, and not how long it takes to start. */
  async function explore(id: string, url: string): Promise<void> {
    const first = await call(id, url)
    if (!first.alive) return
    const second = measured?.toRepeat(id, first.ms) ? await call(id, url) : first
    measured?.observe(id, second.alive ? Math.min(first.ms, second.ms) : first.ms)
  }

  return {
    of,
    standing(id: string): Standing {
      const { breaker, reach } = of(id)
      return { breaker, reach, drained: drained().has(id) }
    },

    /** Never throws. */
    async tryAt(step: Step, outgoing: Outgoing, stop?: AbortSignal): Promise<Result> {
      const region = step.to.region.id
      const member = of(region)
      const { work, ask, url } = outgoing
      member.calls++
      if (work.write || ask.primary) member.reach = entered(member.reach, clock.now())
      const init = requestInit(outgoing, step)
      const beganAt = clock.now()
      const tried = await attempt(member.endpoint, url, init, step.capMs, clock, stop)
      const sent = { write: work.write, streamed: !work.repeatable, ...step }
      const doubtful = learn(member, tried, sent, { clock, chance })
      const plain = tried.kind === 'answered' && tried.fault === 'none' && !work.write
      if (plain) measured?.observe(region, tripMs(tried))
      if (!doubtful || tried.kind !== 'failed' || tried.failure === 'down') return { region, tried }
      return { region, tried, doubt: { region, beganAt, failure: tried.failure } }
    },

    /** Probes, behind somebody's request, whoever is due. `url` is any address of the site. */
    probeBehind(ranked: readonly Ranked[], url: string, background: Background): void {
      const now = clock.now()
      const serving = ranked.filter(({ region }) => !drained().has(region.id))
      const due = serving.filter(({ region }) => probeDue(of(region.id).breaker, now))
      const used = serving.filter(({ region }) => share(of(region.id).breaker, now) > 0)
      for (const { region } of due) background.waitUntil(probeOne(region.id, url))
      for (const id of measured?.toProbe(used) ?? []) background.waitUntil(explore(id, url))
    },

    /** Whether a region answers a probe, now or a moment ago. True when it is not known after `capMs`. */
    async isAlive(id: string, url: string, capMs: number, background: Background) {
      const member = of(id)
      const now = clock.now()
      if (!member.proof || now - member.proof.at >= PROBE_GAP_MS) {
        member.proof = { at: now, alive: probeOne(id, url) }
        background.waitUntil(member.proof.alive)
      }
      return (await ofAnother(clock, capMs, member.proof.alive)) !== false
    },
    /** A failure that was in doubt was the region's. */
    blame: ({ region, beganAt }: Doubt): void => blame(of(region), beganAt, { clock, chance }),
    /** A request failed there, and may be to blame. */
    suspect(id: string, request: string): void {
      const member = of(id)
      member.suspects = suspected(member.suspects, request, clock.now())
    },
    /** So many different requests fail there that it is no longer believed to be theirs. */
    othersFailToo: (id: string, request: string): boolean =>
      othersFailToo(of(id).suspects, request, clock.now()),
  }
}

/** A read without what its database took, which is not the way there. */
const tripMs = ({ ms, response }: { ms: number; response: Response }): number =>
  Math.max(0, ms - longestMs(response.headers.get(publicHeaders.serverTiming), 'db'))

function endpointOf(endpoints: ReadonlyMap<string, Endpoint>, id: string): Endpoint {
  const endpoint = endpoints.get(id)
  if (!endpoint) throw new Error(`no endpoint for region "${id}": bind it, or take it off the map`)
  return endpoint
}
