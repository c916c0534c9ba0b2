// npm run machine: what is a fork's and what is the machine's, and bringing a later machine into a fork.
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { undo } from './change.ts'
import { lean, restore } from './lean.ts'
import { MachineError } from './machine-error.ts'
import { openStore } from './store.ts'
import { update } from './update.ts'

const USAGE = `npm run machine -- update <git url or folder>[#ref] [--dry-run] [--base <git url or folder>]
  brings a later version of the machine into this project: what you did not touch is replaced, what both
  changed is merged; your own files (infra/machine.json lists them) are left alone
  --dry-run  show what would change, and change nothing
  --base     the version that you began with, when there is no history to tell
npm run machine -- lean [--restore [git url or folder]]
  takes out the parts that infra/machine.json lists under "lean", and puts them back
npm run machine -- undo
  takes the last of these back`

export type MachineOptions = { root: string; print: (line: string) => void }

/** Resolves to the exit code: 0 done, 1 conflicts to mend or not done, 2 wrong arguments. */
export async function machine(
  args: string[],
  {
    root = join(import.meta.dirname, '..', '..'),
    print = console.log,
  }: Partial<MachineOptions> = {},
): Promise<number> {
  const asked = parse(args)
  if (asked.kind === 'help' || asked.kind === 'wrong') {
    print(asked.text)
    return asked.kind === 'help' ? 0 : 2
  }
  try {
    if (asked.kind === 'update') return update({ ...asked, root, print })
    if (asked.kind === 'lean') return lean({ root, print })
    if (asked.kind === 'restore') return restore({ ...asked, root, print })
    const paths = undo(openStore(root), root)
    print(`Undone: ${paths.length} files are as they were.`)
    return 0
  } catch (error) {
    if (!(error instanceof MachineError)) throw error
    print(`${error.message}\nNothing was changed.`)
    return 1
  }
}

type Asked =
  | { kind: 'update'; source: string; base?: string | undefined; dryRun: boolean }
  | { kind: 'undo' | 'lean' }
  | { kind: 'restore'; source?: string | undefined }
  | { kind: 'help' | 'wrong'; text: string }

function parse(args: string[]): Asked {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        'dry-run': { type: 'boolean', default: false },
        restore: { type: 'boolean', default: false },
        base: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    })
    const [command, source, ...more] = positionals
    if (values.help) return { kind: 'help', text: USAGE }
    if (command === 'update' && source !== undefined && more.length === 0) {
      return { kind: 'update', source, base: values.base, dryRun: values['dry-run'] }
    }
    if (command === 'lean' && more.length === 0 && (values.restore || source === undefined)) {
      return values.restore ? { kind: 'restore', source } : { kind: 'lean' }
    }
    if (command === 'undo' && source === undefined) return { kind: 'undo' }
    return { kind: 'wrong', text: USAGE }
  } catch (error) {
    return { kind: 'wrong', text: `${error instanceof Error ? error.message : error}\n\n${USAGE}` }
  }
}
