// npm run deploy while wrangler.json is the one Worker's: its database beside the primary with replicas, migrations, the Worker.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { experimental_readRawConfig } from 'wrangler'
import { z } from 'zod'
import { parseFlags, type Spec, toggle, usageOf, type Values } from '../cli/flags.ts'
import { logIn } from '../deploy/account.ts'
import type { Cloud } from '../deploy/cloud.ts'
import type { Outcome } from '../deploy/plan.ts'
import { secretsFile } from '../deploy/secrets.ts'
import { runSteps, type Task } from '../deploy/steps.ts'
import { withPrivateFolder } from '../deploy/tmp.ts'
import { reason, type Shell, wrangler } from '../deploy/wrangler.ts'
import { SOLO_FILE, SOLO_MAIN } from './config.ts'

export type SoloOptions = {
  root: string
  /** Of the primary: where the database is made. */
  location: string
  env: NodeJS.ProcessEnv
  signal: AbortSignal
  print: (line: string) => void
}

const flags = {
  'dry-run': toggle('bundle the Worker and show the steps; sends nothing'),
  yes: toggle('ask nothing; nothing is asked here'),
}
const spec: Spec<typeof flags, Values<typeof flags>> = {
  ...{ script: 'deploy', flags },
  check: (values) => values,
}

const config = z.looseObject({
  name: z.string(),
  main: z.string().optional(),
  account_id: z.string().optional(),
  d1_databases: z.tuple([
    z.looseObject({
      binding: z.string(),
      database_name: z.string(),
      database_id: z.string().optional(),
    }),
  ]),
})

/** Whether that project is one Worker. */
export function isSolo(root: string): boolean {
  const file = join(root, SOLO_FILE)
  if (!existsSync(file)) return false
  const { rawConfig } = experimental_readRawConfig({ config: file })
  return rawConfig.main === SOLO_MAIN
}

/** Resolves to the exit code: 0 done, 1 stopped, 2 wrong arguments. */
export async function deploySolo(args: string[], options: SoloOptions): Promise<number> {
  const { root, env, signal, print } = options
  const asked = parseFlags(args, spec)
  if (asked.kind !== 'ok') {
    const about = `${SOLO_FILE} has all of it as one Worker, and this deploys it. npm run grow makes it edge and regions again, with stages.`
    print(`${asked.kind === 'help' ? about : `${asked.message}\n${about}`}\n\n${usageOf(spec)}`)
    return asked.kind === 'help' ? 0 : 2
  }
  return withPrivateFolder(root, async (tmp) => {
    const shell = { root, tmp, config: join(root, SOLO_FILE), env, signal }
    const { rawConfig } = experimental_readRawConfig({ config: shell.config })
    const {
      name,
      account_id: account,
      d1_databases: [database],
    } = config.parse(rawConfig)
    if (asked.options['dry-run']) {
      const run = await wrangler(shell, ['deploy', '--dry-run'])
      print(run.code === 0 ? run.out : reason(run))
      if (run.code === 0)
        print('npm run deploy would send this, after migrations (nothing was sent).')
      return run.code
    }
    const login = await logIn(shell, account)
    if (!login.ok) {
      print(login.reason)
      return 1
    }
    const known = { ...shell, env: login.env }
    const tasks = tasksOf(known, login.cloud, name, { ...database, location: options.location })
    const { ok } = await runSteps(tasks, {
      signal,
      print,
      hide: (text) => text,
      again: 'npm run deploy',
    })
    return ok ? 0 : 1
  })
}

type Database = {
  binding: string
  database_name: string
  database_id?: string | undefined
  location: string
}

function tasksOf(shell: Shell, cloud: Cloud, name: string, database: Database): Task[] {
  const run = async (args: string[], did: string): Promise<Outcome> => {
    const run = await wrangler(shell, args)
    return run.code === 0 ? { ok: true, did } : { ok: false, reason: reason(run) }
  }
  const secrets = existsSync(join(shell.root, secretsFile)) ? ['--secrets-file', secretsFile] : []
  return [
    {
      title: `database: find "${database.database_name}", or create it; read replication on`,
      act: () => prepare(cloud, database),
    },
    {
      title: 'migrations: apply what is new',
      // By the binding: at a Deploy button's setup page the database may get another name.
      act: () =>
        run(['d1', 'migrations', 'apply', database.binding, '--remote'], 'migrations: applied'),
    },
    {
      title: `Worker: deploy ${name}`,
      act: () => run(['deploy', ...secrets], `Worker: deployed ${name}`),
    },
  ]
}

async function prepare(
  cloud: Cloud,
  { database_id: pinned, database_name: name, location }: Database,
): Promise<Outcome> {
  const found = await cloud.database({ id: pinned, name })
  if (!found && pinned) {
    return {
      ok: false,
      reason: `${SOLO_FILE} says database_id = "${pinned}", which this account does not have. Remove the line, or use the other account.`,
    }
  }
  const id = found ?? (await cloud.createDatabase({ name, location, jurisdiction: undefined }))
  if ((await cloud.describeDatabase(id)).replication !== 'auto') await cloud.replicate(id)
  return {
    ok: true,
    did: `database: ${found ? 'found' : 'created'} "${name}", read replication on`,
  }
}
