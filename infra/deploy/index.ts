// npm run deploy: check everything, then the database, its migrations, each region, and the edge last.

import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { primary, regions } from '../../src/regions.ts'
import { bundleAll, describeBundles } from './bundle.ts'
import type { House } from './check.ts'
import { readWorkers } from './config.ts'
import { migrationNotes } from './migrations.ts'
import { describe, makePlan } from './plan.ts'
import { rollout } from './rollout.ts'
import type { Random } from './secrets.ts'
import { withPrivateFolder } from './tmp.ts'

export type DeployOptions = {
  /** Folder of wrangler.toml. */
  root: string
  house: House
  /** For wrangler and the API: CLOUDFLARE_API_TOKEN, CLOUDFLARE_ACCOUNT_ID, CLOUDFLARE_API_BASE_URL. */
  env: NodeJS.ProcessEnv
  random: Random
  print: (line: string) => void
}

export const usage = `Usage: npm run deploy -- [--dry-run]
  --dry-run  bundle and check every Worker and show the plan; sends nothing`

/** Resolves to the exit code: 0 done, 1 stopped (what was printed says where), 2 wrong arguments. */
export async function deploy(
  args: string[],
  {
    root = fileURLToPath(new URL('../..', import.meta.url)),
    house = { regions, primary },
    env = process.env,
    random = randomBytes,
    print = console.log,
  }: Partial<DeployOptions> = {},
): Promise<number> {
  const asked = parse(args)
  if (asked.kind !== 'deploy') {
    print(asked.text)
    return asked.kind === 'help' ? 0 : 2
  }

  const read = readWorkers(root)
  if (!read.ok) return refuse(read.problems, print)
  const planned = makePlan(house, read.workers)
  if (!planned.ok) return refuse(planned.problems, print)
  const { plan } = planned

  return withPrivateFolder(async (tmp) => {
    const shell = { root, tmp, env }
    const bundled = await bundleAll(shell, plan.workers)
    if (!bundled.ok) return refuse(bundled.problems, print)
    for (const line of describeBundles(bundled.bundles)) print(line)
    const { migrationsDir, migrations } = plan.database
    for (const note of migrationNotes(join(root, migrationsDir), migrations)) print(note)
    print('')
    if (!asked.dryRun) return rollout(plan, shell, { print, random })
    print('npm run deploy would do this, in this order (nothing was sent):')
    for (const [index, step] of plan.steps.entries()) print(`${index + 1}. ${describe(step)}`)
    return 0
  })
}

type Asked = { kind: 'deploy'; dryRun: boolean } | { kind: 'help' | 'wrong'; text: string }

function parse(args: string[]): Asked {
  try {
    const { values } = parseArgs({
      args,
      options: { 'dry-run': { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
    })
    if (values.help) return { kind: 'help', text: usage }
    return { kind: 'deploy', dryRun: values['dry-run'] ?? false }
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error)
    return { kind: 'wrong', text: `${said}\n${usage}` }
  }
}

function refuse(problems: readonly string[], print: DeployOptions['print']): number {
  for (const problem of problems) print(problem)
  print(`Not deployed: ${problems.length} problem(s) above. Nothing was changed.`)
  return 1
}
