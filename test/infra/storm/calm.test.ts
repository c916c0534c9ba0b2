// A storm without wind, in the small world: a workload says of its product what is so.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createAsker } from '../../../infra/storm/client.ts'
import { planClient } from '../../../infra/storm/plan.ts'
import { judge } from '../../../infra/storm/verdict.ts'
import { closedLoop } from '../../../infra/traffic/closed-loop.ts'
import { createExchange } from '../../../infra/traffic/exchange.ts'
import type { Line, OpLine } from '../../../infra/traffic/history.ts'
import { loadWorkload } from '../../../infra/traffic/product.ts'
import type { Workload } from '../../../src/shared/workload.ts'
import { workload as machines } from '../../machine/workload.ts'
import { createClock } from '../../support/leaping-clock.ts'
import {
  machineProduct,
  type SmallWorld,
  type SmallWorldOptions,
  smallWorld,
} from '../../support/small-world.ts'

const root = join(import.meta.dirname, '..', '..', '..')
/** Two clients do everything that there is to do. */
const [CLIENTS, STEPS] = [2, 60]
/** A boot and some requests, on a machine that does other things too. */
const TEST_MS_MAX = 60_000
const colos = ['NRT', 'LHR']

async function calm(world: SmallWorld, workload: Workload): Promise<Line[]> {
  const clock = createClock()
  const { signal } = new AbortController()
  using client = createExchange({ url: world.url, apiKey: world.key, signal })
  const { exchange } = client
  const ops: OpLine[] = []
  const onOp = (op: OpLine) => void ops.push(op)
  for (let n = 0; n < CLIENTS; n++) {
    const plan = planClient({ seed: 7, client: n, clients: CLIENTS, colos, workload }).take(STEPS)
    const ask = createAsker({ workload, exchange, clock, onOp })
    await closedLoop({ plan, ask, clock, untilMs: Number.POSITIVE_INFINITY, signal })
  }
  const all = async (sql: string) => (await world.d1.prepare(sql).all()).results
  const commits = await all('SELECT seq, key, result FROM idempotency ORDER BY seq')
  const rows = await all(`SELECT * FROM "${workload.table}"`)
  return [
    ...ops,
    ...commits.map(({ seq, key, result }) => ({
      ...{ kind: 'commit' as const, seq: Number(seq), key: String(key) },
      result: JSON.parse(String(result)),
    })),
    ...rows.map((row) => ({ kind: 'row' as const, ...row })),
  ]
}

/** Not the project's, which lists what its own routes take. */
const QUERY = '/api/links?limit&cursor'
type Product = [of: string, workload: Workload, options: SmallWorldOptions]
const products: Product[] = [
  ['the machine', machines, { product: await machineProduct(), vars: { edge: { QUERY } } }],
]
if (existsSync(join(root, 'src/app/workload.ts'))) {
  products.push(['the project', await loadWorkload(root), {}])
}

test.each(products)(
  'the product of %s is used as its workload says',
  async (_, workload, of) => {
    const lines = await calm(await smallWorld(of), workload)
    const ops = lines.filter((line) => line.kind === 'op')
    expect(ops.flatMap(({ wrong }) => wrong ?? [])).toEqual([])
    expect(ops.filter(({ outcome }) => outcome !== 'answered')).toEqual([])
    expect(judge(lines, workload).violations).toEqual([])
    const methods = new Set(ops.map(({ method }) => method))
    expect(methods.size).toBeGreaterThan(1) // it was written to, and read
    expect(ops.filter(({ value }) => value?.kind === 'item').length).toBeGreaterThan(STEPS / 3)
  },
  TEST_MS_MAX,
)
