// The real thing: one step after the other, each told as it is done, stopping at the first failure.

import type { Clock } from '../world/time.ts'
import type { Bundle } from './bundle.ts'
import type { Cloud } from './cloud.ts'
import { migrate, prepareDatabase } from './database.ts'
import { createLive, workersDev } from './live.ts'
import { prepareNamespace } from './namespace.ts'
import { describe, type Outcome, type Plan, type Step } from './plan.ts'
import type { Release } from './release.ts'
import { hide, OPERATOR_KEY, type Secrets } from './secrets.ts'
import { runSteps, type Steps } from './steps.ts'
import type { Survey } from './survey.ts'
import { deployWorker } from './worker.ts'
import { indent, type Shell } from './wrangler.ts'

export type Rollout = {
  plan: Plan
  shell: Shell
  cloud: Cloud
  survey: Survey
  bundles: readonly Bundle[]
  /** By `[env.*]`. */
  releases: ReadonlyMap<string, Release>
  secrets: Secrets
  /** How they were found. */
  told: string
  mark: string
  /** Where the edge answers; without it, its name under workers.dev. */
  url: string | undefined
  clock: Clock
  soakMs: number
  /** Writes the configuration with the ids that are known now. */
  configure(ids: {
    databaseId: string | undefined
    namespaceIds: ReadonlyMap<string, string>
  }): Promise<void>
  print: (line: string) => void
}

/** `url`: where the edge answers. */
export type Report = Steps & { url: string | undefined }

export async function rollout(options: Rollout): Promise<Report> {
  const { plan, shell, cloud, survey, mark, configure } = options
  const print = (line: string) => options.print(hide(line, options.secrets))
  const namespaceIds = new Map<string, string>()
  let databaseId: string | undefined
  const edge = plan.workers.find(({ role }) => role === 'edge')
  const regions = plan.workers.filter(({ role }) => role === 'region')
  const url = options.url ?? (survey.subdomain && edge && workersDev(edge.name, survey.subdomain))
  const key = options.secrets[OPERATOR_KEY]
  const live = url && key ? createLive({ ...options, ...shell, origin: url, key }) : undefined
  const edgeWasThere = edge !== undefined && survey.workers.has(edge.env)
  let paths: string[] | undefined

  const act = async (step: Step): Promise<Outcome> => {
    switch (step.kind) {
      case 'check':
        return { ok: true, did: describe(step) } // done before: nothing is touched until all of it holds
      case 'secrets':
        return { ok: true, did: options.told }
      case 'database': {
        const outcome = await prepareDatabase(cloud, step.database, survey.database, mark)
        databaseId = outcome.id
        await configure({ databaseId, namespaceIds })
        return outcome
      }
      case 'namespace': {
        const outcome = await prepareNamespace(cloud, step, survey, mark)
        if (outcome.id !== undefined) namespaceIds.set(step.title, outcome.id)
        await configure({ databaseId, namespaceIds })
        return outcome
      }
      case 'migrations':
        return migrate(shell, step.database, survey.database)
      case 'worker': {
        const { worker } = step
        const bundle = options.bundles.find((one) => one.worker.env === worker.env)
        const release = options.releases.get(worker.env)
        if (!bundle || !release) throw new Error(`${worker.env} was not bundled`)
        if (edgeWasThere) paths ??= await live?.paths()
        return deployWorker({
          ...{ shell, cloud, worker, release, regions, secrets: options.secrets },
          seen: survey.workers.get(worker.env)?.past.id,
          ...{
            file: bundle.file,
            clock: options.clock,
            signal: shell.signal,
            soakMs: options.soakMs,
          },
          live: edgeWasThere || worker.role === 'edge' ? live : undefined,
          paths: paths ?? [],
          note: (line) => print(indent(line)),
        })
      }
    }
  }

  const { steps, ok } = await runSteps(
    plan.steps.map((step) => ({ title: describe(step), act: () => act(step) })),
    {
      ...{ signal: shell.signal, print, again: 'npm run deploy' },
      hide: (text) => hide(text, options.secrets),
    },
  )
  return { ok, url, steps }
}
