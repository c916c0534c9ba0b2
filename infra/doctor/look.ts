// Reads the account and asks the live edge. Changes nothing.

import { internalHeaders } from '../../src/shared/headers.ts'
import type { Cloud } from '../deploy/cloud.ts'
import { configOf } from '../deploy/config-file.ts'
import type { createLive } from '../deploy/live.ts'
import { type Plan, titlesOf, type Worker } from '../deploy/plan.ts'
import { MARK, markOf, type Project } from '../deploy/project.ts'
import { survey as surveyOf } from '../deploy/survey.ts'
import { expectedOf } from './expected.ts'
import type { LiveSeen, Seen, SeenWorker } from './seen.ts'

/** Nobody is to answer there: this long is enough to be sure. */
const outsideMsMax = 10_000

export type Look = {
  root: string
  stage: string | undefined
  plan: Plan
  project: Project
  /** Where a Worker would answer if its subdomain were enabled. */
  outside: (name: string, subdomain: string) => string | Promise<string>
  signal: AbortSignal
}

/** Rejects with an APIError when a call is refused. */
export async function look(
  cloud: Cloud,
  { root, stage, plan, project, outside, signal }: Look,
): Promise<Seen> {
  const survey = await surveyOf(cloud, { ...plan, titles: titlesOf(plan.workers) })
  const { database, namespaces, subdomain } = survey
  const addresses = await cloud.addresses()
  const ids = { database: database?.id, namespaces, besides: MARK }
  const derivation = { root, stage, mark: markOf(project), epoch: database?.epoch }

  async function lookAt(worker: Worker): Promise<SeenWorker[]> {
    const deployed = survey.workers.get(worker.env)
    if (!deployed) return []
    const asked = worker.role === 'region' && subdomain !== undefined
    return [
      {
        ...{ worker, deployed, ...(await cloud.triggers(worker.name)) },
        expected: expectedOf(configOf(derivation, worker.env), ids),
        addresses: addresses.get(worker.name) ?? [],
        outside: asked ? await answers(await outside(worker.name, subdomain), signal) : undefined,
      },
    ]
  }

  return {
    ...{ plan, project, survey },
    replication: database && (await cloud.describeDatabase(database.id)).replication,
    workers: (await Promise.all(plan.workers.map(lookAt))).flat(),
    hints: await cloud.hints(),
  }
}

/** Who answers there; undefined: nobody, or the platform in place of the Worker. */
async function answers(url: string, signal: AbortSignal): Promise<string | undefined> {
  try {
    const response = await fetch(`${url}/healthz`, {
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(outsideMsMax)]),
    })
    await response.body?.cancel()
    const { status, headers } = response
    return status === 200 || headers.has(internalHeaders.region)
      ? `${url} answered ${status}`
      : undefined
  } catch {
    signal.throwIfAborted()
    return undefined
  }
}

/** All at once: one question to each region, and three to the edge. */
export async function lookLive(
  live: Pick<ReturnType<typeof createLive>, 'questions' | 'look'>,
  edge: Worker,
  regions: readonly Worker[],
): Promise<LiveSeen> {
  const questions = live.questions(edge, [], [])
  const [answered, told] = await Promise.all([
    Promise.all(questions.map((ask) => ask(undefined))),
    Promise.all(regions.map(async (region) => [region.env, await live.look(region)] as const)),
  ])
  return { ok: true, edge: answered, regions: new Map(told) }
}
