// Both environments as the account has them, and all that speaks against a copy.

import { z } from 'zod'
import { logIn } from '../deploy/account.ts'
import type { Cloud } from '../deploy/cloud.ts'
import { readWorkers, type WorkerConfig } from '../deploy/config.ts'
import type { DeployOptions } from '../deploy/index.ts'
import { PRODUCTION } from '../deploy/options.ts'
import { makePlan, titlesOf } from '../deploy/plan.ts'
import { markOf, readProject } from '../deploy/project.ts'
import { survey } from '../deploy/survey.ts'
import { checkClone, type Side, type Source, type Table } from './check.ts'
import { readMask } from './mask.ts'
import type { CloneFlags } from './options.ts'

/** `deploy`: what the stage's Workers are raised with afterwards. */
export type CloneOptions = Pick<
  DeployOptions,
  'root' | 'house' | 'env' | 'person' | 'signal' | 'print' | 'aside'
> & { deploy: Partial<DeployOptions> }

export type Looked = Extract<Awaited<ReturnType<typeof look>>, { ok: true }>

export async function look(
  tmp: string,
  flags: CloneFlags,
  { root, house, env, signal }: CloneOptions,
) {
  const wrong = (...problems: string[]) => ({ ok: false, problems }) as const
  const read = readWorkers(root)
  if (!read.ok) return read
  const [planFrom, planTo] = [flags.from, flags.to].map((stage) =>
    makePlan(house, read.workers, stage),
  )
  if (!planFrom?.ok || !planTo?.ok)
    return wrong(...(planFrom?.ok === false ? planFrom.problems : []))
  const mask = await readMask(root)
  if (!mask.ok) return wrong(mask.reason)
  if (!mask.rules && flags.from === undefined && !flags.unmasked) {
    return wrong(
      'There is no src/app/mask.ts, which says what may leave production: docs/deploy.md shows one. To copy the rows as they are, say --unmasked.',
    )
  }
  const rules = flags.unmasked ? undefined : mask.rules
  const project = await readProject(root)
  const shell = { root, tmp, config: `${root}/wrangler.toml`, env, signal }
  const login = await logIn(shell, planFrom.plan.accountId)
  if (!login.ok) return wrong(login.reason)
  const { cloud } = login
  const sideOf = async (name: string, plan: Side['plan']): Promise<Side> => ({
    ...{ name, plan },
    found: await survey(cloud, { ...plan, titles: titlesOf(plan.workers) }),
  })
  const source = await sideOf(flags.from ?? PRODUCTION, planFrom.plan)
  const from: Source = { ...source, ...(await contents(cloud, source)) }
  const to = await sideOf(flags.to, planTo.plan)
  const problems = checkClone(project, from, to, rules)
  if (problems.length > 0) return wrong(...problems)
  const replaced = (await contents(cloud, to)).tables
  const mark = markOf(project)
  const sides = { from, to, replaced, rules, mark, epoch: nextEpoch(read.workers, from, to) }
  return { ok: true, ...sides, env: login.env } as const
}

const table = z.array(z.object({ name: z.string(), type: z.string(), sql: z.string() }))

async function contents(
  cloud: Cloud,
  { found }: Side,
): Promise<{ tables: Table[]; bytes: number }> {
  const { database } = found
  if (!database) return { tables: [], bytes: 0 }
  const sql =
    "SELECT name, type, sql FROM sqlite_master WHERE type IN ('table', 'view') AND sql IS NOT NULL"
  const tables = table.parse(await cloud.query(database.id, sql))
  return { tables, bytes: (await cloud.describeDatabase(database.id)).bytes }
}

/** Beyond all that anybody counts in: copies and tokens of the stage are of another line of commits from then on. */
const nextEpoch = (workers: readonly WorkerConfig[], ...sides: readonly Side[]): number =>
  1 +
  Math.max(
    ...workers.map(({ vars }) => Number(vars.EPOCH)),
    ...sides.map(({ found }) => found.database?.epoch ?? 0),
  )
