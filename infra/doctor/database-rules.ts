// The one database: is it there and ours, replicated, and at the migrations of this checkout? Pure.

import { checkAccount } from '../deploy/check-account.ts'
import { pending } from '../deploy/database.ts'
import { strangers } from '../deploy/project.ts'
import { belongings } from '../deploy/survey.ts'
import { type Finding, orWell, well, wrong } from './finding.ts'
import type { Seen } from './seen.ts'

const DEPLOY = 'npm run deploy'

/** Where the primary is, and the name under workers.dev; and whose all of it is. */
export const accountFindings = ({ plan, survey, project }: Seen): Finding[] => [
  ...orWell(
    checkAccount(plan, survey).map((said) => sentence('account', said)),
    'account',
    `the name under workers.dev is ${survey.subdomain ?? 'not needed'}, the primary is in ${survey.database?.region?.toLowerCase() ?? 'no place that is told'}`,
  ),
  ...orWell(
    strangers(project, belongings(survey, plan), false).map((said) => sentence('marks', said)),
    'marks',
    'all of it is ours',
  ),
]

/** The checks of a deploy are two sentences or more: what is wrong, and then the next move. */
function sentence(check: string, said: string): Finding {
  const end = said.search(/\. (?=[A-Z]|npm )/)
  const [what, fix] = end < 0 ? [said, DEPLOY] : [said.slice(0, end), said.slice(end + 2)]
  return { check, state: 'wrong', what, fix }
}

export function databaseFindings({ plan, survey, replication }: Seen): Finding[] {
  const { name, migrations } = plan.database
  const found = survey.database
  if (!found) {
    return [wrong('database', `there is no "${name}"`, 'the list of D1 databases', DEPLOY)]
  }
  const replicated =
    replication === 'auto'
      ? well('replication', `"${name}" has replicas`)
      : wrong(
          'replication',
          `"${name}" has no replicas: every read goes to the primary`,
          `read_replication.mode is "${replication ?? 'not told'}"`,
          `${DEPLOY}, which switches them on`,
        )
  const missing = pending(plan.database, found)
  const strange = found.applied.filter((one) => !migrations.includes(one))
  return [
    replicated,
    ...orWell(
      [
        ...missing.map((one) =>
          wrong('migrations', `${one} is not applied`, 'd1_migrations has no such row', DEPLOY),
        ),
        ...strange.map((one) =>
          wrong(
            'migrations',
            `${one} is applied, and this checkout does not have it`,
            `d1_migrations has it, ${plan.database.migrationsDir}/ has not`,
            'git pull: somebody deployed a later commit. Deploying this one could break what they wrote',
          ),
        ),
      ],
      'migrations',
      `${found.applied.length} applied, none new`,
    ),
  ]
}

export function storeFindings({ survey }: Seen, titles: readonly string[]): Finding[] {
  const missing = titles.filter((title) => !survey.namespaces.has(title))
  return orWell(
    missing.map((title) =>
      wrong('kv', `there is no namespace "${title}"`, 'the list of KV namespaces', DEPLOY),
    ),
    'kv',
    `${titles.join(', ') || 'what is bound'} can be read`,
  )
}
