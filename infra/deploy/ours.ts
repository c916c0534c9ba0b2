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
export type Ours = Looked & { found: Survey }

export const here = (
  signal: AbortSignal = new AbortController().signal,
  print: OursOptions['print'] = console.log,
): OursOptions => ({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  house: { regions, primary },
  env: process.env,
  signal,
  print,
})

type Looked = { plan: Plan; project: Project; cloud: Cloud }
export type Opened =
  | ({ ok: true } & Looked)
  | { ok: false; of: 'configuration' | 'login'; problems: string[] }

/** The account of this project, and what should be there. `tmp` is private to the run. */
export async function openAccount(
  stage: string | undefined,
  { root, house, env, signal }: Omit<OursOptions, 'print'>,
  tmp: string,
): Promise<Opened> {
  const read = readWorkers(root)
  if (!read.ok) return { ok: false, of: 'configuration', problems: read.problems }
  const planned = makePlan(house, read.workers, stage)
  if (!planned.ok) return { ok: false, of: 'configuration', problems: planned.problems }
  const { plan } = planned
  const project = await readProject(root)
  const shell = { root, tmp, config: `${root}/wrangler.toml`, env, signal }
  const login = await logIn(shell, plan.accountId)
  if (!login.ok) return { ok: false, of: 'login', problems: [login.reason] }
  return { ok: true, plan, project, cloud: login.cloud }
}

/** Runs `work` on what is ours, and resolves with its exit code; 1 and a reason when something is not. */
export async function withOurs(
  stage: string | undefined,
  options: OursOptions,
  work: (ours: Ours) => Promise<number>,
): Promise<number> {
  const { root, print } = options
  const refuse = (problems: readonly string[]) => {
    for (const problem of problems) print(problem)
    print('Nothing was changed.')
    return 1
  }
  return withPrivateFolder(root, async (tmp) => {
    try {
      const opened = await openAccount(stage, options, tmp)
      if (!opened.ok) return refuse(opened.problems)
      const { plan, project, cloud } = opened
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
