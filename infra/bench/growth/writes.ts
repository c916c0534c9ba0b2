// How many items a second can be made through edge, region and the local D1, and what each leaves in its file.
import { mkdtempDisposableSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { primary } from '../../../src/regions.ts'
import type { Workload } from '../../../src/shared/workload.ts'
import type { Context } from '../../cli/command.ts'
import type { BuiltWorker } from '../../world/build.ts'
import { openDatabase } from '../../world/d1/engine.ts'
import { openPrimary } from '../../world/d1/primary.ts'
import { CF_HEADER } from '../../world/process/capnp.ts'
import { makeSecrets } from '../../world/secrets.ts'
import { listen } from '../../world/server.ts'
import { realClock } from '../../world/time.ts'
import { buildWorker, host, SECRETS } from '../hosting.ts'
import { runCrowd } from './crowd.ts'
import type { Growth, Step } from './growth.ts'

export type Writing = { clients: readonly number[]; forMs: number }
export const WRITING: Writing = { clients: [1, 2, 4, 8, 16, 32], forMs: 2_000 }

const HERE = JSON.stringify({ colo: 'NRT', latitude: '35.76', longitude: '140.38' })

export async function sweepWrites(
  edge: BuiltWorker,
  workload: Workload,
  { clients, forMs }: Writing,
  { root, clock, progress, quit: { signal } }: Context,
): Promise<Growth['writes']> {
  await using open = new AsyncDisposableStack()
  const folder = open.use(mkdtempDisposableSync(join(tmpdir(), 'meridian-growth-')))
  const file = join(folder.path, 'primary.sqlite')
  const database = openPrimary({ file, region: primary, clock: realClock })
  open.defer(() => database.close())
  database.migrate(join(root, 'migrations'))
  const d1 = open.adopt(await listen(database.handle), (one) => one.close())
  const region = await buildWorker(root, primary)
  const kv = { random: () => 0.5, windowMs: 0 }
  const behind = [{ name: primary, worker: region, d1: d1.address, from: primary }]
  const { addresses: regions } = await host(behind, kv, open)
  // Every region's binding leads to the primary's, and no client is told to slow down.
  const services = Object.fromEntries(
    edge.services.map(({ service }) => [service, regions[primary] ?? '']),
  )
  const front = { name: 'edge', worker: { ...edge, rateLimits: [] }, services, from: 'NRT' }
  const { addresses } = await host([front], kv, open)
  const { key } = makeSecrets(...SECRETS)
  const headers = {
    Authorization: `Bearer ${key}`,
    'Content-Type': 'application/json',
    [CF_HEADER]: HERE,
  }
  let made = 0
  async function make(): Promise<boolean> {
    const name = `growth-${made++}`
    const { method, path, body, status } = workload.make({
      name,
      value: 'https://a.example/',
      mark: name,
    })
    const response = await fetch(`http://${addresses.edge}${path}`, {
      method,
      headers,
      body: JSON.stringify(body),
    })
    await response.arrayBuffer()
    return response.status === status
  }
  await make() // begins isolates and compiles statements
  const before = bytesOf(file)
  const steps: Step[] = []
  for (const many of clients) {
    progress.note(`clients that write: ${many}`)
    steps.push(await runCrowd({ clients: many, forMs, ask: make, clock, signal }))
  }
  return { steps, bytesAWrite: Math.round((bytesOf(file) - before) / Math.max(1, made - 1)) }
}

/** Of the pages in use: what D1 counts as a database's size. */
function bytesOf(file: string): number {
  const { db, counters } = openDatabase(file)
  try {
    return counters().bytes
  } finally {
    db.close()
  }
}
