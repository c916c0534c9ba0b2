// npm run clone: the data of one environment into a stage, masked by the fork's own rules.

import { confirm } from '@clack/prompts'
import { withFlags } from '../cli/command.ts'
import { refusalOf } from '../deploy/client.ts'
import { here } from '../deploy/ours.ts'
import { runSteps } from '../deploy/steps.ts'
import { withPrivateFolder } from '../deploy/tmp.ts'
import type { Side } from './check.ts'
import { type CloneOptions, look } from './look.ts'
import { type CloneFlags, cloneSpec } from './options.ts'
import { tasksOf } from './steps.ts'
import { describeTables } from './tables.ts'

/** Resolves to the exit code: 0 done, 1 stopped (what was printed says where), 2 wrong arguments. */
export function clone(args: string[], options: Partial<CloneOptions> = {}): Promise<number> {
  const print = options.print ?? console.log
  const person = process.stdin.isTTY === true && process.stdout.isTTY === true
  return withFlags(args, cloneSpec, print, (flags, signal) =>
    run(flags, {
      ...here(signal, print),
      ...{ person, aside: console.error, deploy: {}, ...options },
    }),
  )
}

async function run(flags: CloneFlags, options: CloneOptions): Promise<number> {
  const { root, signal } = options
  const print = flags.json ? options.aside : options.print
  const refuse = (problems: readonly string[]) => {
    for (const problem of problems) print(problem)
    print('Not copied. Nothing was changed.')
    return 1
  }
  return withPrivateFolder(root, async (tmp) => {
    try {
      const looked = await look(tmp, flags, options)
      if (!looked.ok) return refuse(looked.problems)
      const { from, to, rules } = looked
      print(
        `From ${from.name} ("${from.plan.database.name}") to ${to.name} ("${to.plan.database.name}"):`,
      )
      const tables = from.tables.filter(({ type }) => type === 'table').map(({ name }) => name)
      for (const line of describeTables(tables, rules !== undefined)) print(`    ${line}`)
      const tasks = tasksOf({ ...looked, tmp, flags, options, print })
      if (flags['dry-run']) {
        print('npm run clone would do this, in this order (nothing was changed):')
        for (const [index, { title }] of tasks.entries()) print(`${index + 1}. ${title}`)
        return 0
      }
      const meant = await isMeant(from, to, flags, options)
      if (meant !== true) return refuse(meant)
      const report = await runSteps(tasks, {
        ...{ signal, print, hide: (text: string) => text },
        again: `npm run clone -- --from ${from.name} --to ${to.name}`,
      })
      if (flags.json) options.print(JSON.stringify(report, null, 2))
      else if (report.ok) print(`Done. ${to.name} has the data of ${from.name}.`)
      return report.ok ? 0 : 1
    } catch (error) {
      if (signal.aborted) return refuse(['It was interrupted.'])
      const reason = refusalOf(error)
      if (reason === undefined) throw error
      return refuse([reason])
    }
  })
}

/** Whether to go on, or why not. */
async function isMeant(from: Side, to: Side, { yes }: CloneFlags, { person }: CloneOptions) {
  if (yes) return true
  const what = `All data of ${to.name} is replaced, and ${from.name} answers no query while its database is exported.`
  if (!person) return [`${what} If you mean it, say --yes.`]
  return (await confirm({ message: `${what} Go on?` })) === true || []
}
