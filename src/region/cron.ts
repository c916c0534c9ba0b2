// What the cron triggers of the primary's region run: the house's own upkeep, and the product's work.
import { fingerprint } from '../data/idempotency.ts'
import { prune } from '../data/prune.ts'
import type { Data, Job, Product, RegionEnv } from '../kit/context.ts'
import { openData } from '../kit/data.ts'
import { parseEpoch, start } from '../shared/position.ts'
import type { Runtime } from './door.ts'

/** As long as D1 works at one batch: https://developers.cloudflare.com/d1/platform/limits/ */
const CALL_MS_MAX = 30_000

/** No caller is called so: API keys have no parentheses. */
const PRINCIPAL = '(cron)'

/** https://developers.cloudflare.com/workers/runtime-apis/handlers/scheduled/ */
type Trigger = { cron: string; scheduledTime: number }

/** Neither waits for the other or fails with it. Rejects when one failed, so that the platform counts the run so. */
export const cron =
  ({ scheduled }: Product, runtime: Runtime) =>
  async ({ cron: pattern, scheduledTime: dueAt }: Trigger, env: RegionEnv): Promise<void> => {
    const work = async () => {
      const job = { cron: pattern, dueAt, now: runtime.clock.now(), env }
      await scheduled?.({ ...job, data: dataOf(job, runtime) })
    }
    const ends = await Promise.allSettled([upkeep(env, runtime), work()])
    const reasons = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason] : []))
    if (reasons.length > 0)
      throw new AggregateError(reasons, `cron "${pattern}": ${reasons.join('; ')}`)
  }

async function upkeep({ DB }: RegionEnv, { clock }: Runtime): Promise<void> {
  const deleted = await prune(DB, clock.now())
  console.log(JSON.stringify({ event: 'pruned', deleted }))
}

/** At the primary. A run that is repeated has each of its commits once: what names them is the run and the body. */
function dataOf({ cron: pattern, dueAt, env }: Omit<Job, 'data'>, runtime: Runtime): Data {
  const epoch = parseEpoch(env.EPOCH)
  const source = {
    d1: env.DB,
    ask: { ...start(epoch), primary: true },
    epoch,
    ...runtime,
    keep: () => {}, // nobody called, so nobody can hang up
    get deadline() {
      return runtime.clock.now() + CALL_MS_MAX
    },
  }
  return openData(source, async (body) => {
    const print = await fingerprint('cron', `${pattern} ${dueAt}`, body, undefined)
    return { principal: PRINCIPAL, key: print, fingerprint: print }
  }).data
}
