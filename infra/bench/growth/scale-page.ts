// docs/scale.md: what growth costs and where it ends, made of limits, prices and what the growth bench found. Pure.

import { ENTRY_BYTES_MAX, FILLING_BYTES_MAX } from '../../../src/edge/cache/rules/limits.ts'
import { TOKEN_BYTES_MAX } from '../../../src/shared/token.ts'
import { ROWS_WRITTEN_A_WRITE } from '../../advise/prices.ts'
import { percent } from '../../cli/words.ts'
import { type Bite, bitesOf, figure } from './bites.ts'
import type { Growth } from './growth.ts'
import { D1, KV, PLAN, WORKERS } from './limits.ts'
import {
  billTable,
  biteTable,
  mib,
  mixTable,
  shardTable,
  takenAt,
  vesselTable,
  whole,
} from './scale-tables.ts'
import { USUAL } from './simulate.ts'
import { BODY_BYTES } from './sweeps.ts'
import { clientsFor, leftBytes } from './vessel.ts'

export function scalePage(growth: Growth): string {
  const most = takenAt(growth, Number.POSITIVE_INFINITY)
  const { busiest } = growth
  const { bytesAWrite, steps } = growth.writes
  const bitesAt = (writes: number): Bite[] =>
    bitesOf({ writes, keys: USUAL.keys, busiest, bytesAWrite }, most)
  const bites = bitesAt(USUAL.writes)
  const bestHere = Math.max(...steps.map(({ perSecond }) => perSecond))
  const { base, full } = heldIn(growth)
  return `# How it grows

Made by \`${growth.command}\` at commit ${growth.commit}, seed ${growth.seed}; not edited. Limits and prices are the
platform's, arithmetic is in \`infra/bench/growth\`, and what a request takes is simulated (docs/benchmarks.md has the curves).
Nothing of it ran on Cloudflare's network.

Requests are ${USUAL.writes * 100} % writes, short links as popular as YCSB's (Zipf 0.99 over ${whole(USUAL.keys)}), from all over the world.

## What a month costs

${billTable(growth)}

Dollars a month, beyond what the [paid plan](https://developers.cloudflare.com/workers/platform/pricing/) of
$${PLAN.baseDollars} includes; a month has 30 days. CPU is taken as ${WORKERS.cpuMsUsual} ms a request, which Cloudflare says is
[usual](https://developers.cloudflare.com/workers/platform/limits/#cpu-time). Data points have a
[price](https://developers.cloudflare.com/analytics/analytics-engine/pricing/) that is not charged yet; \`TELEMETRY\` thins them
out. A write is ${ROWS_WRITTEN_A_WRITE} rows (docs/cost.md). Storage is not in it. The more requests there are, the more of them find a
copy; with few, what an idle isolate asks KV for (drained regions, what other isolates learned) is most of what is read.

## Where it ends, and in which order

At ${USUAL.writes * 100} % writes. Each line says how much of the limit one request uses, and so at how many requests a second all of it is used.

${biteTable(bites)}

The same at other shares of writes, in requests a second:

${mixTable(bitesAt)}

What is assumed: a read takes ${D1.readMs} ms of a database's time and a write ${D1.writeMs} ms ("less than a millisecond", "several
milliseconds": [D1](https://developers.cloudflare.com/d1/platform/limits/)); ${percent(busiest)} of the users have the busiest region
nearest. What the bench checked:

- A write leaves ${bytesAWrite} bytes in the database, its idempotency key included, which is pruned later.
- Through edge, region and the local D1 this machine (${growth.cores} cores, clients included) made at most ${whole(bestHere)} writes a second.
- At ${whole(most.x)} requests a second ${percent(most.fromPrimary, 1)} of the reads went to the primary.
- KV was asked for ${figure(most.kvWrites)} writes a request and refused ${percent(most.kvRefused / Math.max(most.kvWrites, Number.EPSILON))} of them: after a change of a popular link every colo loads it, and
  writes its copy in the same second. Nobody waits for that and nothing is wrong; the bill above counts them all, as nothing
  published says that a refused write is free.

What happens then:

- **The primary** queues, and then says \`D1 DB is overloaded\`. Meridian never retries that: reads go on from copies and
  replicas, writes get a 503 with \`Retry-After\`. Batch what may be batched; then shard.
- **One link that is changed more than once a second**: KV refuses the mark (429), the edge tries again and writes the latest
  one, so that other colos learn a second late. Who changed it sees it at once, by the token. A counter is no short link: keep it
  in a Durable Object.
- **KV values** hold ${mib(KV.valueBytes)} MiB; a body over ${mib(ENTRY_BYTES_MAX)} MiB streams through and is not kept.
- **Connections and subrequests**: a request waits on at most ${WORKERS.connections} connections at once. It makes one read of KV, one of a mark, up to
  three calls of regions and two writes of KV: of ${whole(WORKERS.subrequests)} subrequests (${WORKERS.subrequestsFree} on the free plan) that is no share worth a
  figure. A route that lists thirty cache groups reads thirty marks.
- **Requests** have no limit on the paid plan; on the free one 100,000 a day are ${figure(100_000 / 86_400)} a second.

## What fits into an isolate

${vesselTable()}

That leaves ${mib(leftBytes())} MiB of ${mib(WORKERS.isolateBytes)} for answers on their way: ${whole(clientsFor(64 * 1024))} of 64 kB at once, ${clientsFor(1024 * 1024)} of 1 MiB, ${clientsFor(BODY_BYTES)} of ${whole(BODY_BYTES / 1e6)} MB.
What the tiers keep is bounded, by entries and by bytes, whatever comes; a test fills them with a million keys. **Bodies on
their way are not**: those that are read to be kept share ${mib(FILLING_BYTES_MAX)} MiB, but what a slow client has not read yet, and a large
copy that KV gave, stay until they are sent. On this machine workerd had ${base} MB with a client that did not read its ${whole(BODY_BYTES / 1e6)} MB
and ${full.mb} MB with ${full.x}. The platform ends an isolate that stays beyond its memory, and its requests with it. So send bodies over
a megabyte with \`Cache-Control: no-store\`, which streams them, or keep them in R2 and redirect.

## What to do then: shards

A hash of the key chooses one of several databases; that divides writes, replicas' reads and bytes alike, but not the hottest key.

${shardTable(bitesAt)}

Databases, so that each is at most half busy (a queue in front of one server grows without end towards the whole,
[M/M/1](https://en.wikipedia.org/wiki/M/M/1_queue)) / so that none is full within a year. Where the second is larger, what is old
should go, or lie elsewhere, before there are shards.

| engine | how | what it gives, what it takes |
| --- | --- | --- |
| several D1 databases | one binding each; the map (\`hash slot -> binding\`, 1,024 slots) is a variable, so that moving a slot is a deployment | replicas and Sessions stay as they are; no transaction across, no list across but by asking all |
| [Durable Objects](https://developers.cloudflare.com/durable-objects/platform/limits/) with SQLite | one per tenant, \`idFromName(tenant)\` | as many as there are tenants, 10 GB each, placed near them at first use; no read replicas |
| [Hyperdrive](https://developers.cloudflare.com/hyperdrive/) to Postgres, [Vitess](https://vitess.io/docs/concepts/shard/) or [Citus](https://docs.citusdata.com/) | the engine shards; regions connect to it | joins and transactions across shards, and servers to run; replicas' positions are the engine's (LSN, GTID) |

What of Meridian stays: edges, cache, routing, failover, idempotency keys, and the rule that a copy is shown only to a client whose
position it satisfies. What changes: \`commit_seq\` counts within a database, so **a token needs a position per shard**: a few numbers
for the shards that a session has touched, in place of one; a snapshot names its shard; an answer that joins shards carries one
of each, and is usable when all are. ${TOKEN_SHARDS} shards fit into a token's ${TOKEN_BYTES_MAX} bytes; of a session that has touched more, the oldest are dropped and
read at the primary. Lists that span shards have no single commit: they are eventual, or read one shard each.
`
}

/** A token of one position has about 200 bytes (src/shared/token.ts). A further one is an epoch, two commits, a shard and
 * a bookmark of 58 characters, in base64. */
const TOKEN_BYTES = { one: 200, more: Math.ceil((4 / 3) * (58 + 35)) }
const TOKEN_SHARDS = 1 + Math.floor((TOKEN_BYTES_MAX - TOKEN_BYTES.one) / TOKEN_BYTES.more)

function heldIn({ held }: Growth): { base: number; full: { x: number; mb: number } } {
  const [first, last] = [held[0], held.at(-1)]
  if (!first || !last) throw new Error('No body was held.')
  return { base: first.mb, full: last }
}
