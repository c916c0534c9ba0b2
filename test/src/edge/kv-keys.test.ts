// Every key that the edge keeps in KV stands in docs/architecture.md, and nothing stands there that it does not.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { cacheKey, markName } from '../../../src/edge/cache/rules/key.ts'
import { kvFlags } from '../../../src/edge/operators/drain.ts'
import { kvTables } from '../../../src/edge/routing/share.ts'
import { projectFiles } from '../../support/files.ts'

const root = join(import.meta.dirname, '../../..')
const read = (file: string) => readFileSync(join(root, file), 'utf8')

async function keysOfCode(): Promise<string[]> {
  const put: string[] = []
  const kv = { put: async (key: string) => void put.push(key) } as never
  await kvFlags(kv).write('weur', true)
  await kvTables(kv).write('CDG', '{}')
  const url = 'https://short.example/a'
  const ours = await cacheKey({ prefix: '1', queries: 'as-is' }, url)
  const foreign = await cacheKey({ prefix: 'site:blog.example', queries: 'as-is' }, url)
  return [...put, ours, foreign, markName(ours, 'links')]
}

test('the keys of the code and those of the page are the same', async () => {
  const [, table = ''] = read('docs/architecture.md').split('## What is in KV')
  const rows = table.split('\n## ')[0]?.match(/^\| `.*$/gm) ?? []
  const told = rows.flatMap((row) => row.split('|')[1]?.match(/`[^`]+`/g) ?? [])
  const patterns = told.map((key) => {
    const parts = key.slice(1, -1).split(/<\w+>/)
    return new RegExp(`^${parts.join('[^#]+')}$`)
  })
  const keys = await keysOfCode()
  const matched = patterns.map((pattern) => keys.filter((key) => pattern.test(key)).length)
  expect(
    matched.every((count) => count > 0),
    `${told}: which is none of ${keys}?`,
  ).toBe(true)
  for (const key of keys)
    expect(
      patterns.some((pattern) => pattern.test(key)),
      key,
    ).toBe(true)
  expect(told.length).toBe(keys.length)
})

test('no other file of the edge writes to KV', () => {
  const found = projectFiles(root)
    .filter((file) => file.startsWith('src/edge/') && file.endsWith('.ts'))
    .filter((file) => /\bkv\.put\(/.test(read(file)))
  expect(found, 'name the key in docs/architecture.md, and here').toEqual([
    'src/edge/cache/store/kv.ts',
    'src/edge/operators/drain.ts',
    'src/edge/routing/share.ts',
  ])
})
