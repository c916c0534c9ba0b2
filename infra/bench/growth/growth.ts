// What the growth bench found, as docs/benchmarks.json keeps it. Times in milliseconds.

/** By the wall clock on workerd, clients and Workers on the same cores. */
export type Step = { x: number; perSecond: number; p50: number; p95: number; failed: number }
/** `mb`: proportional set size of workerd. */
export type Room = { x: number; bootMs: number; mb: number }
/** In virtual time. `hits` and `fromPrimary` are shares of reads, calls of KV are for each request. */
export type Simulated = {
  x: number
  hits: number
  fromPrimary: number
  mean: number
  p95: number
  kvReads: number
  kvWrites: number
  kvRefused: number
}
/** With this region and those before it; `mean` and `p95` are of round trips from the users' colos. */
export type Place = { x: number; id: string; mean: number; p95: number }
/** Clients that all read a body of their own slowly, and the most that workerd had meanwhile. */
export type Held = { x: number; mb: number; failed: number }

export type Growth = {
  command: string
  commit: string
  seed: number
  cores: number
  clients: Step[]
  sizes: Step[]
  held: Held[]
  edges: Room[]
  /** Links that are made through edge, region and the local D1, and what each leaves in its file. */
  writes: { steps: Step[]; bytesAWrite: number }
  keys: Simulated[]
  colos: Simulated[]
  rates: Simulated[]
  regions: Place[]
  /** Of the users, those whose nearest of the template's regions is the busiest one. */
  busiest: number
}
