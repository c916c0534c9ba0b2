// The hook is the fork's file: read where it is, refused when it is something else, and allowed to be absent.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { readMask } from '../../../infra/clone/mask.ts'

async function read(text?: string) {
  const root = await mkdtemp(join(tmpdir(), 'meridian-mask-'))
  onTestFinished(() => rm(root, { recursive: true }))
  await mkdir(join(root, 'src/app'), { recursive: true })
  if (text !== undefined) await writeFile(join(root, 'src/app/mask.ts'), text)
  return readMask(root)
}

test('no file is no rules', async () => {
  expect(await read()).toEqual({ ok: true, rules: undefined })
})

test('rules are by table', async () => {
  const told = await read('export const mask = { links: (row: object) => row }')
  expect(told).toEqual({ ok: true, rules: { links: expect.any(Function) } })
})

test.for([
  'export const rules = {}',
  'export const mask = { links: true }',
  'export const mask = 1',
])('%s says what it must be', async (text) => {
  const reason = expect.stringContaining('must export "mask"')
  expect(await read(text)).toEqual({ ok: false, reason })
})
