// What wrangler would only warn about stops a deploy, and its table becomes one line.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { bindings, describeBundles, digestOf, judge } from '../../../infra/deploy/bundle.ts'
import { labPlan } from './fixture.ts'

test('an unknown key is quoted with the next move', () => {
  const warning =
    'Processing wrangler.toml configuration:\n      - Unexpected fields found in env.weur field: "colour"'
  expect(judge('weur', warning)).toEqual([
    expect.stringMatching(/^wrangler.toml: Unexpected .* env.weur field: "colour". .*correct the/),
  ])
})

test('any other warning stops it too, but not a proxy', () => {
  expect(judge('weur', '"vars" exists at the top level')).toEqual([
    expect.stringContaining('"vars" exists at the top level'),
  ])
  expect(judge('weur', "Proxy environment variables detected. We'll use your proxy")).toEqual([])
})

test('bindings are grouped by kind', () => {
  const table = [
    'Binding                   Resource',
    'env.DB (lab)              D1 Database',
    'env.REGION ("weur")       Environment Variable',
    'env.EPOCH ("1")           Environment Variable',
    'env.VERSION               Worker Version Metadata',
  ].join('\n')
  expect(bindings(table)).toBe(
    'D1 Database DB · Environment Variable REGION, EPOCH · Worker Version Metadata VERSION',
  )
})

test('each Worker is one line, in columns', () => {
  const [region, , edge] = labPlan().workers
  if (!region || !edge) throw new Error('the plan has Workers')
  const module = { file: '', digest: '' }
  const lines = describeBundles([
    { worker: region, bindings: 'D1 Database DB', gzipBytes: 204_800, ...module },
    { worker: edge, bindings: 'KV Namespace CACHE', gzipBytes: 2048, ...module },
  ])
  expect(lines).toEqual([
    'lab-weur  London, aws:eu-west-2  200.0 KiB gzip  D1 Database DB · Secret API_KEYS',
    'lab-edge  every colo               2.0 KiB gzip  KV Namespace CACHE · Secret TOKEN_KEYS, API_KEYS',
  ])
})

test('a version is told from another by its code, by its page, and by the names of its files', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'meridian-digest-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const [module, assets] = [join(folder, 'index.js'), join(folder, 'page')]
  const made = (code: string, name: string, page: string) => {
    rmSync(assets, { recursive: true, force: true })
    mkdirSync(join(assets, '_page'), { recursive: true })
    writeFileSync(module, code)
    writeFileSync(join(assets, '_page', name), page)
    return digestOf(module, assets)
  }
  const first = await made('code', 'a.js', 'page')
  expect(await made('code', 'a.js', 'page')).toBe(first)
  const others = [
    await made('other', 'a.js', 'page'),
    await made('code', 'b.js', 'page'),
    await made('code', 'a.js', 'other'),
    await digestOf(module, undefined),
  ]
  expect(new Set([first, ...others]).size).toBe(5)
})
