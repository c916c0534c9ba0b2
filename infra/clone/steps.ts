// What a copy does, in its order. Until the import nothing is changed, and the import is all or nothing.

import { createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { configFile, writeConfig } from '../deploy/config-file.ts'
import { deploy } from '../deploy/index.ts'
import type { Outcome } from '../deploy/plan.ts'
import type { Task } from '../deploy/steps.ts'
import { indent, type Shell } from '../deploy/wrangler.ts'
import type { Side } from './check.ts'
import { makeCopy } from './copy.ts'
import type { CloneOptions, Looked } from './look.ts'
import type { CloneFlags } from './options.ts'
import { statementsOf, TooLong } from './statements.ts'
import { exportDatabase, importDatabase } from './transfer.ts'

type Copy = Looked & {
  tmp: string
  flags: CloneFlags
  options: CloneOptions
  print: (line: string) => void
}

export function tasksOf(copy: Copy): Task[] {
  const { from, to, tmp, flags, options, print } = copy
  const at = (name: string) => join(tmp, name)
  return [
    {
      title: `export "${from.plan.database.name}", which answers nobody meanwhile`,
      act: async () =>
        exportDatabase(await shellOf(copy, from, flags.from), from.plan.database, at('home.sql')),
    },
    {
      title: 'make the copy here, table by table, in a folder that goes afterwards',
      act: () => make(copy, at),
    },
    {
      title: `replace all of "${to.plan.database.name}" by it`,
      act: async () =>
        importDatabase(await shellOf(copy, to, flags.to), to.plan.database, at('copy.sql')),
    },
    {
      title: `deploy ${to.name} for it: new migrations, and epoch ${copy.epoch}, by which no old copy or token is taken`,
      async act() {
        const args = ['--stage', flags.to, '--yes', '--soak', '0', '--allow-breaking']
        const { root, house, env, signal } = options
        const code = await deploy([...args, ...(flags.url ? ['--url', flags.url] : [])], {
          ...{ root, house, env, signal, person: false, print: (line) => print(indent(line)) },
          ...options.deploy,
        })
        const reason = `The data is there, but ${to.name} answers 503 until its Workers are deployed: npm run deploy -- --stage ${to.name}`
        return code === 0 ? { ok: true, did: `deployed ${to.name}` } : { ok: false, reason }
      },
    },
  ]
}

/** A shell whose configuration is that side's. */
async function shellOf(
  { tmp, mark, options, env }: Copy,
  side: Side,
  stage: string | undefined,
): Promise<Shell> {
  const { root, signal } = options
  const folder = join(tmp, side.name)
  await mkdir(folder, { recursive: true })
  await writeConfig(folder, { root, stage, mark, databaseId: side.found.database?.id })
  return { root, tmp: folder, config: configFile(folder), env, signal }
}

async function make(
  { rules, mark, epoch, replaced, options }: Copy,
  at: (name: string) => string,
): Promise<Outcome> {
  const { signal } = options
  const files = { dump: at('home.sql'), home: at('home.sqlite'), copy: at('copy.sqlite') }
  const made = await makeCopy({ ...files, rules, mark, epoch, signal })
  if (!made.ok) return made
  try {
    const sql = Readable.from(statementsOf(files.copy, replaced))
    await pipeline(sql, createWriteStream(at('copy.sql'), { mode: 0o600 }), { signal })
  } catch (error) {
    if (!(error instanceof TooLong)) throw error
    return { ok: false, reason: error.message }
  }
  const notes = made.tables.map(({ table, rows, of }) => `${table}: ${rows} of ${of} rows`)
  return { ok: true, did: 'made the copy', notes }
}
