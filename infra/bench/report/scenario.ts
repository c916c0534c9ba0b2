// What is asked of every arm: how much, of what, and what breaks meanwhile. From a seed.

export type Scenario = {
  name: string
  seed: number
  seconds: number
  perSecond: number
  /** Share of requests that write. */
  writes: number
  /** Zipf 0.99 over so many. */
  keys: number
  /** Edges: so many of the map's colos, the first ones; without it all. */
  colos?: number
  /** Requests before this moment fill caches and are not measured. */
  warmSeconds: number
  /** Of Meridian, in each colo; without it ISOLATES of arm.ts. */
  isolates?: number
  /** A region that is dead, from and until, in seconds. */
  outage?: { region: string; from: number; until: number }
  /** Share of calls between edge and region that stall, and for how long: from, until, in milliseconds. */
  stalls?: { share: number; fromMs: number; untilMs: number }
  /** Instead of all this, so many links that are made and visited: a key that nobody has written is not there. */
  newLinks?: number
  /** KV answers nothing. */
  kvDown?: boolean
  /** No answer may be kept: what is left is where regions are, and how they are chosen. */
  uncached?: boolean
}

export type Faults = {
  down(region: string, nowMs: number): boolean
  /** Of one call; mostly 0. */
  stallMs(random: () => number): number
}

/** `startMs` is when the scenario begins, by the clock that `down` is asked with. */
export const faultsOf = ({ outage, stalls }: Scenario, startMs: number): Faults => ({
  down: (region, nowMs) =>
    outage?.region === region &&
    nowMs >= startMs + outage.from * 1_000 &&
    nowMs < startMs + outage.until * 1_000,
  stallMs: (random) =>
    stalls && random() < stalls.share
      ? stalls.fromMs + random() * (stalls.untilMs - stalls.fromMs)
      : 0,
})
