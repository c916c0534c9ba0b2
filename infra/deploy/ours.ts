// What of this project is in the account, for the commands that take away: nothing is touched that is not ours.

import { fileURLToPath } from 'node:url'
import { primary, regions } from '../../src/regions.ts'
import { logIn } from './account.ts'
import { refusalOf } from './client.ts'
import type { Cloud } from './cloud.ts'
import { readWorkers } from './config.ts'
import type { DeployOptions } from './index.ts'
import { makePlan, type Plan, titlesOf } from './plan.ts'
import { type Project, readProject, strangers } from './project.ts'
import { belongings, type Survey, survey } from './survey.ts'
import { withPrivateFolder } from './tmp.ts'

export type OursOptions = Pick<DeployOptions, 'root' | 'house' | 'env' | 'signal' | 'print'>
export type Ours = { plan: Plan; project: Project; cloud: Cloud; found: Survey }

export const here = (signal: AbortSignal, print: OursOptions['print']): OursOptions => ({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  house: { regions, primary },
  env: process.env,
  signal,
  print,
})

/** Runs `work` on what is ours, and resolves with its exit code; 1 and a reason when something is not. */
export async function withOurs(
  stage: string | undefined,
  { root, house, env, signal, print }: OursOptions,
  work: (ours: Ours) => Promise<number>,
): Promise<number> {
  const refuse = (problems: readonly string[]) => {
    for (const problem of problems) print(problem)
    print('Nothing was changed.')
    return 1
  }
  const read = readWorkers(root)
  if (!read.ok) return refuse(read.problems)
  const planned = makePlan(house, read.workers, stage)
  if (!planned.ok) return refuse(planned.problems)
  const { plan } = planned
  const project = await readProject(root)
  return withPrivateFolder(root, async (tmp) => {
    try {
      const shell = { root, tmp, config: `${root}/wrangler.toml`, env, signal }
      const login = await logIn(shell, plan.accountId)
      if (!login.ok) return refuse([login.reason])
      const { cloud } = login
      const found = await survey(cloud, { ...plan, titles: titlesOf(plan.workers) })
      const others = strangers(project, belongings(found, plan), false)
      if (others.length > 0) return refuse(others)
      return await work({ plan, project, cloud, found })
    } catch (error) {
      const reason = refusalOf(error)
      if (reason === undefined) throw error
      print(`${reason}\nRun it again: it goes on where this stopped.`)
      return 1
    }
  })
}
