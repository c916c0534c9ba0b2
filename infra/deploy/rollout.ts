// The real thing: one step after the other, each told as it is done, stopping at the first failure.

import type { Clock } from '../world/time.ts'
import type { Bundle } from './bundle.ts'
import { refusalOf } from './client.ts'
import type { Cloud } from './cloud.ts'
import { migrate, prepareDatabase } from './database.ts'
import { createLive } from './live.ts'
import { describe, type Outcome, type Plan, type Step } from './plan.ts'
import type { Release } from './release.ts'
import { hide, OPERATOR_KEY, type Secrets } from './secrets.ts'
import { MARK_KEY, type Survey } from './survey.ts'
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

export type Report = {
  ok: boolean
  /** Where the edge answers. */
  url: string | undefined
  steps: { step: string; state: 'done' | 'failed' | 'not done'; said: string }[]
}

export async function rollout(options: Rollout): Promise<Report> {
  const { plan, shell, cloud, survey, mark, configure } = options
  const print = (line: string) => options.print(hide(line, options.secrets))
  const namespaceIds = new Map<string, string>()
  let databaseId: string | undefined
  const edge = plan.workers.find(({ role }) => role === 'edge')
  const regions = plan.workers.filter(({ role }) => role === 'region')
  const url =
    options.url ??
    (survey.subdomain && edge && `https://${edge.name}.${survey.subdomain}.workers.dev`)
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
        const found = survey.namespaces.get(step.title)
        const id = found?.id ?? (await cloud.createNamespace(step.title))
        if (found?.mark !== mark) await cloud.markNamespace(id, MARK_KEY, mark)
        namespaceIds.set(step.title, id)
        await configure({ databaseId, namespaceIds })
        return { ok: true, did: `namespace: ${found ? 'found' : 'created'} "${step.title}"` }
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

  const steps: Report['steps'] = []
  for (const [index, step] of plan.steps.entries()) {
    const outcome = await attempt(() => act(step), shell.signal)
    if (outcome.ok) {
      print(`${index + 1}. ${outcome.did}`)
      for (const line of outcome.notes ?? []) print(indent(line))
      steps.push({ step: describe(step), state: 'done', said: outcome.did })
      continue
    }
    const said = hide(outcome.reason, options.secrets)
    steps.push({ step: describe(step), state: 'failed', said })
    const left = plan.steps.slice(index + 1).map(describe)
    steps.push(...left.map((step) => ({ step, state: 'not done', said: '' }) as const))
    for (const line of stopped(index, describe(step), said, left)) print(line)
    return { ok: false, url, steps }
  }
  return { ok: true, url, steps }
}

/** A refused call is a reason; the end of everything is told as one too, and anything else is a bug. */
async function attempt(work: () => Promise<Outcome>, signal: AbortSignal): Promise<Outcome> {
  try {
    return await work()
  } catch (error) {
    if (signal.aborted) return { ok: false, reason: 'It was interrupted.' }
    const reason = refusalOf(error)
    if (reason === undefined) throw error
    return { ok: false, reason }
  }
}

function stopped(index: number, step: string, why: string, left: readonly string[]): string[] {
  return [
    `${index + 1}. failed: ${step}`,
    indent(why),
    `Done: ${index === 0 ? 'nothing' : `steps 1 to ${index}, above`}.`,
    ...(left.length > 0 ? [`Not done:\n${left.map(indent).join('\n')}`] : []),
    'Next: mend that, then run npm run deploy again. It goes on where this stopped.',
  ]
}
