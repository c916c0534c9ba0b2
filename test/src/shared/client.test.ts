// The tiny client: it keeps the maximum over parallel responses, and stays tiny.

import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { buildSync } from 'esbuild'
import { beforeAll, expect, test } from 'vitest'
import { toBase64Url } from '../../../src/shared/base64.ts'
import { remember } from '../../../src/shared/client.ts'
import {
  importTokenKeys,
  readTokens,
  signToken,
  type TokenKeys,
} from '../../../src/shared/token.ts'

const NOW = 1_800_000_000_000
/** What the client may cost a page, gzipped. */
const BYTES_MAX = 1_000
const bookmark = (n: number) =>
  `00000000-${n.toString(16).padStart(8, '0')}-00000000-${'0'.repeat(32)}`

let keys: TokenKeys
beforeAll(async () => {
  keys = await importTokenKeys(`k1:${toBase64Url(new Uint8Array(32).fill(7))}`)
})

const token = (F: number, B: number | null, epoch = 1) =>
  signToken(keys, { epoch, floor: F, bookmark: B === null ? null : bookmark(B) }, NOW)

/** A server that answers with the tokens it is given, when it is told to. */
function server() {
  const sent: (string | null)[] = []
  const waiting: ((headers: Record<string, string>) => void)[] = []
  const fetcher = (_input: string, init?: RequestInit) => {
    sent.push(new Headers(init?.headers).get('Consistency-Token'))
    return new Promise<Response>((resolve) => {
      waiting.push((headers) => resolve(new Response('x', { headers })))
    })
  }
  return {
    sent,
    fetcher,
    answer: (index: number, headers: Record<string, string>) => waiting[index]?.(headers),
  }
}

test('of parallel responses in any order it keeps the largest floor and the largest bookmark', async () => {
  const { sent, fetcher, answer } = server()
  const get = remember(fetcher)
  const all = [get('/a'), get('/b'), get('/c')]
  answer(2, { 'Consistency-Token': await token(9, 4) })
  answer(0, { 'Consistency-Token': await token(3, 8) })
  answer(1, { 'Consistency-Token': await token(5, 5) })
  await Promise.all(all)
  const next = get('/d')
  answer(3, {})
  await next
  expect(sent.slice(0, 3)).toEqual([null, null, null])
  const check = await readTokens(keys, sent[3] ?? null, 1, NOW)
  expect(check).toEqual({ kind: 'valid', position: { epoch: 1, floor: 9, bookmark: bookmark(8) } })
})

test('a reset starts anew, and a higher epoch leaves the lower behind', async () => {
  const { sent, fetcher, answer } = server()
  const get = remember(fetcher)
  const step = async (headers: Record<string, string>) => {
    const asked = get('/x', { headers: { 'X-Mine': '1' } })
    answer(sent.length - 1, headers)
    await asked
    return sent.at(-1)
  }
  const [old, fresh, later] = [await token(9, 9), await token(2, 2), await token(1, 1, 2)]
  await step({ 'Consistency-Token': old })
  await step({ 'Consistency-Token': fresh, 'Consistency-Reset': 'expired' })
  expect(await step({ 'Consistency-Token': later })).toBe(fresh)
  expect(await step({})).toBe(later)
})

test('a late reset does not forget what a parallel request has brought', async () => {
  const { sent, fetcher, answer } = server()
  const spent = await token(2, 2)
  const get = remember(fetcher, [spent])
  const both = [get('/read'), get('/write')]
  const written = await token(9, 9)
  answer(1, { 'Consistency-Token': written, 'Consistency-Reset': 'expired' })
  await both[1]
  answer(0, { 'Consistency-Token': await token(3, 3), 'Consistency-Reset': 'expired' })
  await both[0]
  const next = get('/next')
  answer(2, {})
  await next
  expect(sent[2]).toBe(written)
})

test('a response without a token changes nothing', async () => {
  const { sent, fetcher, answer } = server()
  const known = await token(4, 4)
  const get = remember(fetcher, [known])
  for (const index of [0, 1]) {
    const asked = get('/')
    answer(index, {})
    await asked
  }
  expect(sent).toEqual([known, known])
})

test('it stays under a kilobyte', () => {
  const { outputFiles } = buildSync({
    entryPoints: [join(import.meta.dirname, '..', '..', '..', 'src', 'shared', 'client.ts')],
    bundle: true,
    minify: true,
    format: 'esm',
    write: false,
  })
  expect(gzipSync(outputFiles[0]?.contents ?? '').length).toBeLessThan(BYTES_MAX)
})
