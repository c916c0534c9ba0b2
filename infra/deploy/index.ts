// npm run deploy: check everything, then the database, its migrations, each region, and the edge last.

import { randomBytes, randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { confirm, password } from '@clack/prompts'
import { primary, regions } from '../../src/regions.ts'
import { withFlags } from '../cli/command.ts'
import { readCommit } from '../cli/commit.ts'
import { type Clock, realClock } from '../world/time.ts'
import { logIn } from './account.ts'
import { bundleAll, describeBundles } from './bundle.ts'
import type { House } from './check.ts'
import { checkAccount } from './check-account.ts'
import { refusalOf } from './client.ts'
import { readWorkers } from './config.ts'
import { configFile, configOf, writeConfig } from './config-file.ts'
import { breakingMigrations } from './database.ts'
import { migrationNotes } from './migrations.ts'
import { type DeployFlags, deploySpec } from './options.ts'
import { deployedBy, describe, makePlan, onlyRegion, type Plan, titlesOf } from './plan.ts'
import { markOf, type Project, readProject, strangers, writeProjectId } from './project.ts'
import { type Release, releaseOf } from './release.ts'
import { rollout } from './rollout.ts'
import { type Ask, digestOf, findSecrets, makeSecrets, type Random } from './secrets.ts'
import { belongings, survey } from './survey.ts'
import { withPrivateFolder } from './tmp.ts'
import type { Shell } from './wrangler.ts'

export type DeployOptions = {
  /** Folder of wrangler.toml. */
  root: string
  house: House
  /** For wrangler and the API: CLOUDFLARE_API_TOKEN, CLOUDFLARE_ACCOUNT_ID, CLOUDFLARE_API_BASE_URL; and secrets. */
  env: NodeJS.ProcessEnv
  random: Random
  clock: Clock
  /** Whether a person is there to be asked. */
  person: boolean
  signal: AbortSignal
  bundle: typeof bundleAll
  print: (line: string) => void
  /** With --json, where the lines for people go: what is printed is JSON alone then. */
  aside: (line: string) => void
}

/** Resolves to the exit code: 0 done, 1 stopped (what was printed says where), 2 wrong arguments. */
export function deploy(args: string[], options: Partial<DeployOptions> = {}): Promise<number> {
  const print = options.print ?? console.log
  return withFlags(args, deploySpec, print, (flags, signal) =>
    run(flags, {
      root: fileURLToPath(new URL('../..', import.meta.url)),
      house: { regions, primary },
      env: process.env,
      random: randomBytes,
      clock: { ...realClock, now: () => performance.now() },
      person: process.stdin.isTTY === true && process.stdout.isTTY === true,
      signal,
      bundle: bundleAll,
      print,
      aside: console.error,
      ...options,
    }),
  )
}

async function run(flags: DeployFlags, options: DeployOptions): Promise<number> {
  const { root, house } = options
  const print = tellOf(flags, options)
  const read = readWorkers(root)
  if (!read.ok) return refuse(read.problems, print)
  const planned = makePlan(house, read.workers, flags.stage)
  if (!planned.ok) return refuse(planned.problems, print)
  const plan = onlyRegion(planned.plan, flags.region)
  if (!plan)
    return refuse([`--region is "${flags.region}", which src/regions.ts does not list.`], print)
  const project = await readProject(root)
  return withPrivateFolder(root, async (tmp) => {
    try {
      return await deployFrom(tmp, { plan, project, flags, options })
    } catch (error) {
      if (options.signal.aborted) return refuse(['It was interrupted.'], print)
      const reason = refusalOf(error)
      if (reason === undefined) throw error
      return refuse([reason], print)
    }
  })
}

type Prepared = { plan: Plan; project: Project; flags: DeployFlags; options: DeployOptions }

async function deployFrom(
  tmp: string,
  { plan, project, flags, options }: Prepared,
): Promise<number> {
  const { root, env, signal } = options
  const print = tellOf(flags, options)
  const { stage } = flags
  const made = { ...project, id: project.id || randomUUID() }
  const named = { root, stage, mark: markOf(made) }
  await writeConfig(tmp, named)
  const shell: Shell = { root, tmp, config: configFile(tmp), env, signal }
  const bundled = await options.bundle(shell, deployedBy(plan))
  if (!bundled.ok) return refuse(bundled.problems, print)
  for (const line of describeBundles(bundled.bundles)) print(line)
  const { migrationsDir, migrations } = plan.database
  for (const note of migrationNotes(join(root, migrationsDir), migrations)) print(note)
  for (const note of plan.notes) print(note)
  print('')
  if (flags['dry-run']) {
    print('npm run deploy would do this, in this order (nothing was sent):')
    for (const [index, step] of plan.steps.entries()) print(`${index + 1}. ${describe(step)}`)
    return 0
  }

  const login = await logIn(shell, plan.accountId)
  if (!login.ok) return refuse([login.reason], print)
  const { cloud } = login
  const found = await survey(cloud, { ...plan, titles: titlesOf(plan.workers) })
  const problems = [
    ...checkAccount(plan, found),
    ...strangers(made, belongings(found, plan), flags.adopt),
    ...(flags['allow-breaking'] ? [] : await breakingMigrations(root, plan.database, found)),
    ...(flags.region && found.workers.size === 0
      ? ['--region is for what is deployed already. Deploy all of it first.']
      : []),
  ]
  if (problems.length > 0) return refuse(problems, print)
  const known = await findSecrets(shell, plan.workers, found, { stage, ask: askOf(options) })
  if (!known.ok) return refuse([known.reason], print)
  if (options.person && !flags.yes && !(await confirmed(plan, stage))) return refuse([], print)

  if (project.id === '') {
    await writeProjectId(root, made.id)
    print(
      `package.json has the id of this project now (config.project). Commit it: it tells what is yours.`,
    )
  }
  const secrets = known.make ? await makeSecrets(root, stage, options.random) : known.secrets
  const derivation = { ...named, epoch: found.database?.epoch }
  const commit = await readCommit(root)
  const releases = new Map(
    bundled.bundles.map(({ worker, digest }): [string, Release] => [
      worker.env,
      releaseOf(commit, digest, configOf(derivation, worker.env), digestOf(worker, secrets)),
    ]),
  )
  const report = await rollout({
    ...{ plan, cloud, survey: found, bundles: bundled.bundles, releases, secrets },
    ...{ told: known.did, mark: derivation.mark, url: flags.url, clock: options.clock, print },
    shell: { ...shell, env: login.env },
    soakMs: flags.soak * 1_000,
    configure: (ids) => writeConfig(tmp, { ...derivation, ...ids }),
  })
  if (flags.json) options.print(JSON.stringify(report, null, 2))
  else if (report.ok)
    print(`Done. The edge answers at ${report.url ?? 'the routes of wrangler.toml'}.`)
  return report.ok ? 0 : 1
}

const askOf =
  ({ person }: DeployOptions): Ask =>
  async (name) => {
    if (!person) return undefined
    const answer = await password({ message: `${name} (what is deployed cannot be read back)` })
    return typeof answer === 'string' ? answer : undefined
  }

async function confirmed(plan: Plan, stage: string | undefined): Promise<boolean> {
  const what = `${deployedBy(plan).length} Workers ${stage === undefined ? 'of production' : `of the stage ${stage}`}`
  return (await confirm({ message: `Deploy ${what}?` })) === true
}

const tellOf = ({ json }: DeployFlags, { print, aside }: DeployOptions) => (json ? aside : print)

function refuse(problems: readonly string[], print: DeployOptions['print']): number {
  for (const problem of problems) print(problem)
  print(`Not deployed: ${problems.length} problem(s) above. Nothing was changed.`)
  return 1
}
