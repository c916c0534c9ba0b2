// What every workflow keeps to, because pull requests of strangers reach it. Pure: a file's text in, problems out.
// https://docs.github.com/en/actions/reference/security/secure-use
import { parse } from 'yaml'
import { z } from 'zod'

const anything = z.record(z.string(), z.unknown()).nullish()
const step = z.looseObject({
  uses: z.string().optional(),
  run: z.string().optional(),
  with: anything,
})
const job = z.looseObject({
  if: z.string().optional(),
  environment: z.unknown().optional(),
  'timeout-minutes': z.number().optional(),
  steps: z.array(step).default([]),
})
const workflow = z.looseObject({
  on: z.union([z.string(), z.array(z.string()), z.record(z.string(), z.unknown())]),
  permissions: z.union([z.string(), z.record(z.string(), z.string())]).optional(),
  concurrency: z.unknown().optional(),
  jobs: z.record(z.string(), job),
})
type Job = z.infer<typeof job>
type Workflow = z.infer<typeof workflow>

/** A commit, because a tag can be moved to another, and beside it the tag for people and for Dependabot. */
const PINNED = /^\s*(?:- )?uses: (?:\.\/\S+|[\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d\S*)$/
const SAME_REPOSITORY = 'github.event.pull_request.head.repo.full_name == github.repository'

/** A number and a hash: all else of the event, or the branch's name, is a stranger's words. */
const HARMLESS = /^github\.event\.pull_request\.(?:number|head\.sha)$/

/** Each with its file, and its next move. */
export function problemsOf(file: string, text: string): string[] {
  const told = workflow.parse(parse(text))
  return [
    ...wholeOf(told),
    ...text
      .split('\n')
      .filter((line) => /^\s*(?:- )?uses:/.test(line) && !PINNED.test(line))
      .map((line) => `"${line.trim()}" can change: write @<commit> # <tag>`),
    ...[...text.matchAll(/\$\{\{ *(.*?) *\}\}/g)]
      .flatMap(([, said = '']) => said.match(/github\.(?:event\b|head_ref)[\w.]*/g) ?? [])
      .filter((said) => !HARMLESS.test(said))
      .map((said) => `${said} is a stranger's words: it may become a command, or a path`),
    ...Object.entries(told.jobs).flatMap(([name, one]) =>
      jobOf(one, eventsOf(told).includes('pull_request')).map((said) => `job ${name}: ${said}`),
    ),
  ].map((said) => `${file}: ${said}.`)
}

const eventsOf = ({ on }: Workflow): string[] =>
  typeof on === 'string' ? [on] : Array.isArray(on) ? on : Object.keys(on)

function wholeOf(told: Workflow): string[] {
  const { permissions, concurrency } = told
  const may = typeof permissions === 'object' ? Object.values(permissions) : ['write']
  return [
    ...(eventsOf(told).includes('pull_request_target')
      ? ['pull_request_target gives secrets to code of strangers: use pull_request']
      : []),
    ...(may.includes('write') ? ['begin with permissions of reading alone, one by one'] : []),
    ...(concurrency === undefined ? ['two runs at once: name a concurrency group'] : []),
  ]
}

function jobOf(told: Job, ofPullRequests: boolean): string[] {
  const runs = told.steps.map(({ run = '' }) => run)
  const secret = /\$\{\{[^}]*\bsecrets\b/.test(JSON.stringify(told))
  const deploys = runs.some((run) => /npm run deploy\b/.test(run) && !/--stage/.test(run))
  return [
    ...(told['timeout-minutes'] === undefined
      ? ['it may hang for hours: name timeout-minutes']
      : []),
    ...(runs.some((run) => /\$\{\{/.test(run))
      ? ['what an expression stands for becomes part of the script: hand it over in env']
      : []),
    ...(told.steps.some(({ uses = '', with: given }) => isCheckout(uses) && keeps(given))
      ? ['the token stays on disk: checkout with persist-credentials: false']
      : []),
    ...(secret && told.environment === undefined
      ? ['secrets of the whole repository: put them into an environment']
      : []),
    ...(secret && ofPullRequests && !told.if?.includes(SAME_REPOSITORY)
      ? [`pull requests of forks have no secrets: write if: ${SAME_REPOSITORY}`]
      : []),
    ...(deploys && ofPullRequests
      ? ['a pull request would deploy production: name a --stage']
      : []),
    ...(deploys && told.environment === undefined ? ['production wants an environment'] : []),
  ]
}

const isCheckout = (uses: string) => uses.startsWith('actions/checkout@')
const keeps = (given: z.infer<typeof anything>) => given?.['persist-credentials'] !== false
