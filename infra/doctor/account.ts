// Production, or a stage: what its account holds and what its edge tells, against what this checkout says.

import { refusalOf } from '../deploy/client.ts'
import { createLive, workersDev } from '../deploy/live.ts'
import { type OursOptions, openAccount } from '../deploy/ours.ts'
import { titlesOf } from '../deploy/plan.ts'
import { findSecrets, hide, OPERATOR_KEY } from '../deploy/secrets.ts'
import { withPrivateFolder } from '../deploy/tmp.ts'
import type { Clock } from '../world/time.ts'
import { accountFindings, databaseFindings, storeFindings } from './database-rules.ts'
import { blind, type Finding, wrong } from './finding.ts'
import { hintFindings } from './hint-rules.ts'
import { liveFindings } from './live-rules.ts'
import { type Look, look, lookLive } from './look.ts'
import type { DoctorFlags } from './options.ts'
import { scopeFindings } from './scopes.ts'
import type { LiveSeen, Seen } from './seen.ts'
import { codeFindings, workerFindings } from './worker-rules.ts'

export type AccountOptions = Omit<OursOptions, 'print'> &
  Pick<Look, 'outside'> & { clock: Pick<Clock, 'now'> }

export const examineAccount = (flags: DoctorFlags, options: AccountOptions): Promise<Finding[]> =>
  withPrivateFolder(options.root, async (tmp) => {
    const opened = await openAccount(flags.stage, options, tmp)
    if (!opened.ok) {
      const { of, problems } = opened
      return problems.map((what) =>
        of === 'configuration' ? { check: of, state: 'wrong', what } : blind('credentials', what),
      )
    }
    const { plan, project, cloud } = opened
    try {
      const scopes = await scopeFindings(cloud, plan)
      if (scopes.some(({ state }) => state !== 'well')) {
        return [...scopes, blind('account', 'the rest was not looked at without that')]
      }
      const seen = await look(cloud, { ...options, ...{ stage: flags.stage, plan, project } })
      return [...scopes, ...(await examine(seen, flags, options))]
    } catch (error) {
      const reason = refusalOf(error)
      if (reason === undefined) throw error
      return [blind('account', reason)]
    }
  })

async function examine(
  seen: Seen,
  flags: DoctorFlags,
  options: AccountOptions,
): Promise<Finding[]> {
  const { plan, survey, workers, hints } = seen
  const missing = plan.workers.filter(({ env }) => !survey.workers.has(env))
  const deployed = missing.map(({ name }) =>
    wrong(
      'deployed',
      `${name} is not deployed`,
      'the account has no such Worker',
      'npm run deploy',
    ),
  )
  if (workers.length === 0) return [...accountFindings(seen), ...deployed]
  const { live, secrets } = await askLive(seen, flags, options)
  const serving = new Map(
    workers.map(({ worker, deployed: { split } }) => [worker.env, split.map(({ id }) => id)]),
  )
  const findings = [
    ...accountFindings(seen),
    ...databaseFindings(seen),
    ...storeFindings(seen, titlesOf(plan.workers)),
    ...hintFindings(options.house, hints),
    ...deployed,
    ...workers.flatMap(workerFindings),
    ...codeFindings(workers),
    ...liveFindings(live, options.house, serving),
  ]
  return JSON.parse(hide(JSON.stringify(findings), secrets))
}

async function askLive(
  { plan, survey }: Seen,
  { stage, url }: DoctorFlags,
  { root, env, clock, signal }: AccountOptions,
): Promise<{ live: LiveSeen; secrets: Record<string, string> }> {
  const edge = plan.workers.find(({ role, env }) => role === 'edge' && survey.workers.has(env))
  const origin = url ?? (edge && survey.subdomain && workersDev(edge.name, survey.subdomain))
  const known = await findSecrets({ root, env }, [], survey, { stage, ask: async () => undefined })
  const key = known.ok ? known.secrets[OPERATOR_KEY] : undefined
  const regions = plan.workers.filter(
    ({ role, env }) => role === 'region' && survey.workers.has(env),
  )
  if (!edge || !origin) {
    const why = 'the edge was not asked: nobody knows where it answers'
    return { live: { ok: false, why, fix: '--url https://api.example.com' }, secrets: {} }
  }
  if (!key) {
    const why = 'the edge was not asked: there is no key for it'
    const fix = known.ok ? 'OPERATOR_KEY in the environment' : known.reason
    return { live: { ok: false, why, fix }, secrets: {} }
  }
  const live = createLive({ origin, key, clock, signal })
  return { live: await lookLive(live, edge, regions), secrets: { [OPERATOR_KEY]: key } }
}
