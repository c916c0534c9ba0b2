import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { runGroup } from '../../../infra/world/run-group.ts'
import { eventually } from '../../support/eventually.ts'
import { groupsBelow, nobody } from '../../support/processes.ts'

const folder = mkdtempSync(join(tmpdir(), 'run-group-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const MODULE = pathToFileURL(join(import.meta.dirname, '../../../infra/world/run-group.ts')).href
function script(name: string, text: string): string {
  const file = join(folder, name)
  writeFileSync(file, text)
  return file
}
/** Starts a process that never ends, as wrangler's command does another Node. */
const WAITING = script(
  'waiting.mjs',
  `import { spawn } from 'node:child_process'
   import { endWithParent } from '${MODULE}'
   endWithParent()
   spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])`,
)
const { env } = process

test('resolves with the code and what was said', async () => {
  const file = script(
    'said.mjs',
    `console.log(process.argv[2]); console.error('b'); process.exitCode = 3`,
  )
  const { code, output } = await runGroup(file, ['a'], { env })
  expect([code, output.split('\n').sort().join('')]).toEqual([3, 'ab'])
})

test('a script that ends by itself is not kept by the stdin it watches', async () => {
  const file = script('quick.mjs', `import { endWithParent } from '${MODULE}'; endWithParent()`)
  expect((await runGroup(file, [], { env })).code).toBe(0)
})

test('an abort ends the whole group, and rejects with its reason', async () => {
  const ending = new AbortController()
  const before = groupsBelow(process.pid)
  const running = runGroup(WAITING, [], { env, signal: ending.signal })
  const mine = () => groupsBelow(process.pid).filter((group) => !before.includes(group))
  const groups = await eventually(
    async () => mine(),
    (found) => found.length === 1,
  )
  ending.abort(new Error('enough'))
  await expect(running).rejects.toThrow('enough')
  await nobody(groups)
  await expect(runGroup(WAITING, [], { env, signal: ending.signal })).rejects.toThrow('enough')
})

test('a script that fails leaves nothing running that it began', async () => {
  const file = script(
    'failing.mjs',
    `import { spawn } from 'node:child_process'
     spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
     console.log(process.pid)
     process.exit(1)`,
  )
  const { code, output } = await runGroup(file, [], { env })
  expect([code, Number(output)]).toEqual([1, expect.any(Number)])
  await nobody([Number(output)])
})

test('the group ends when the process that runs it is killed', async () => {
  const parent = script(
    'parent.mjs',
    `import { runGroup } from '${MODULE}'
     await runGroup(${JSON.stringify(WAITING)}, [], { env: process.env })`,
  )
  const child = spawn(process.execPath, [parent])
  const groups = await eventually(
    async () => groupsBelow(Number(child.pid)),
    (found) => found.length === 1,
  )
  child.kill('SIGKILL')
  await nobody(groups)
})
