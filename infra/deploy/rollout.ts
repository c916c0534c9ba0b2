// The real thing: one step after the other, each printed as it is done, stopping at the first failure.

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { findAccount } from './api.ts'
import { checkAccount } from './check-account.ts'
import { migrate, prepareDatabase } from './database.ts'
import { describe, type Outcome, type Plan, type Step, type Worker } from './plan.ts'
import { hide, prepareSecrets, type Random, type Secrets, withSecretsFile } from './secrets.ts'
import { indent, reason, type Shell, warnings, wrangler } from './wrangler.ts'

export type Tools = { print: (line: string) => void; random: Random }

export async function rollout(plan: Plan, shell: Shell, tools: Tools): Promise<number> {
  let secrets: Secrets | undefined
  const print = (line: string) => tools.print(hide(line, secrets ?? {}))

  const account = await findAccount(shell.env, plan.accountId)
  if (!account.ok) {
    print(`${account.reason}\nNothing was changed.`)
    return 1
  }

  const problems = account.result ? await checkAccount(account.result, plan) : []
  if (problems.length > 0) {
    print(`${problems.join('\n')}\nNothing was changed.`)
    return 1
  }

  const act = async (step: Step): Promise<Outcome> => {
    switch (step.kind) {
      case 'check':
        return { ok: true, did: describe(step) } // done before: nothing is touched until all of it holds
      case 'secrets': {
        const outcome = await prepareSecrets(shell, plan.workers, tools.random)
        secrets = outcome.secrets
        return outcome
      }
      case 'database':
        return prepareDatabase(shell, step.database, account.result)
      case 'migrations':
        return migrate(shell, step.database)
      case 'worker':
        return deployWorker(shell, step.worker, secrets)
    }
  }

  for (const [index, step] of plan.steps.entries()) {
    const outcome = await act(step)
    if (!outcome.ok) return stop(plan, index, outcome.reason, print)
    print(`${index + 1}. ${outcome.did}`)
    for (const note of outcome.notes ?? []) print(indent(note))
  }
  return 0
}

async function deployWorker(
  shell: Shell,
  worker: Worker,
  secrets: Secrets | undefined,
): Promise<Outcome> {
  const output = `${worker.env}.ndjson`
  const args = ['deploy', '--env', worker.env]
  const run = secrets
    ? await withSecretsFile(shell, worker, secrets, (path) =>
        wrangler(shell, [...args, '--secrets-file', path], output),
      )
    : await wrangler(shell, args, output)
  if (run.code !== 0) return { ok: false, reason: reason(run) }
  const targets = await readTargets(join(shell.tmp, output))
  const at = targets.length > 0 ? ` at ${targets.join(', ')}` : ''
  return {
    ok: true,
    did: `${worker.role}: deployed ${worker.name} (${worker.place})${at}`,
    notes: warnings(run.err),
  }
}

const entry = z.object({ type: z.literal('deploy'), targets: z.array(z.string()).default([]) })

async function readTargets(file: string): Promise<string[]> {
  const lines = (await readFile(file, 'utf8')).trim().split('\n')
  return lines.flatMap((line) => entry.safeParse(JSON.parse(line)).data?.targets ?? [])
}

function stop(plan: Plan, index: number, why: string, print: Tools['print']): number {
  const [failed, ...left] = plan.steps.slice(index)
  print(`${index + 1}. failed: ${failed ? describe(failed) : ''}`)
  print(indent(why))
  print(`Done: steps 1 to ${index}, above.`)
  if (left.length > 0) print(`Not done:\n${left.map((step) => indent(describe(step))).join('\n')}`)
  print('Next: mend that, then run npm run deploy again. Every step may be repeated.')
  return 1
}
