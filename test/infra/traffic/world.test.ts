import type { RequestListener } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import { createProgress } from '../../../infra/cli/progress.ts'
import { listSlugs, withWorld } from '../../../infra/traffic/world.ts'
import { type Listening, listen } from '../../../infra/world/server.ts'

let server: Listening | undefined
afterEach(() => server?.close())

async function listFrom(handle: RequestListener): Promise<string[]> {
  server = await listen(handle)
  return listSlugs(`http://${server.address}`, 'enam')
}

test('every page is read, past the edges', async () => {
  const asked: unknown[] = []
  const slugs = await listFrom((request, response) => {
    asked.push([request.url, request.headers['world-direct']])
    const page = asked.length === 1 ? ['a', 'b'] : ['c']
    const cursor = asked.length === 1 ? 'next page' : null
    response.end(JSON.stringify({ links: page.map((slug) => ({ slug })), cursor }))
  })
  expect(slugs).toEqual(['a', 'b', 'c'])
  expect(asked).toEqual([
    ['/api/links?limit=100', 'enam'],
    ['/api/links?limit=100&cursor=next+page', 'enam'],
  ])
})

test('a list that never ends is not read for ever', async () => {
  let asked = 0
  const slugs = await listFrom((_, response) => {
    response.end(JSON.stringify({ links: [{ slug: `s${++asked}` }], cursor: 'more' }))
  })
  expect(slugs).toHaveLength(20)
  expect(asked).toBe(20)
})

test('a refused list is an error', async () => {
  await expect(listFrom((_, response) => response.writeHead(503).end())).rejects.toThrow('got 503')
})

test('an interruption before the start boots nothing', async () => {
  const shown: string[] = []
  const progress = createProgress({ write: (line) => shown.push(line) }, () => 0)
  const quit = new AbortController()
  quit.abort(new Error('enough'))
  const world = withWorld({ root: 'nowhere', progress, quit }, { seed: 7 }, async () => 'used')
  await expect(world).rejects.toThrow('enough')
  expect(shown).toEqual([])
})
