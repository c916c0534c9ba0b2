import type { RequestListener } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import { readBack } from '../../../infra/drill/readback.ts'
import { createExchange } from '../../../infra/traffic/exchange.ts'
import { type Listening, listen } from '../../../infra/world/server.ts'
import { createClock } from '../../support/leaping-clock.ts'

let server: Listening | undefined
afterEach(() => server?.close())

async function readFrom(handle: RequestListener) {
  server = await listen(handle)
  const { signal } = new AbortController()
  const url = `http://${server.address}`
  const { exchange } = createExchange({ url, apiKey: '', signal })
  return readBack({ exchange, colo: 'NRT', clock: createClock(), signal })
}

const link = (slug: string) => ({ slug, url: 'u', title: 't', version: 1 })

test('page after page, from the primary', async () => {
  const asked: unknown[] = []
  const rows = await readFrom(({ url, headers }, response) => {
    asked.push([url, headers.consistency])
    const [links, cursor] = url?.includes('cursor') ? [[link('b')], null] : [[link('a')], 'after-a']
    response.end(JSON.stringify({ links, cursor }))
  })
  expect(rows).toEqual([link('a'), link('b')])
  expect(asked).toEqual([
    ['/api/links?limit=100', 'latest'],
    ['/api/links?limit=100&cursor=after-a', 'latest'],
  ])
})

test('a refusal or a broken connection is tried again, ten times and no more', async () => {
  let asked = 0
  const rows = await readFrom((_, response) => {
    if (++asked < 5) response.writeHead(503).end()
    else if (asked < 10) response.destroy()
    else response.end(JSON.stringify({ links: [link('a')], cursor: null }))
  })
  expect(rows).toHaveLength(1)
  asked = -100
  const never = readFrom((_, response) => {
    asked++
    response.writeHead(503).end('no')
  })
  await expect(never).rejects.toThrow('GET /api/links got 503 no')
  expect(asked).toBe(-90)
})

test.each(['{}', '{"links":[{"slug":"a"}],"cursor":null}', 'oops'])(
  'what is no page of links is an error: %s',
  async (body) => {
    await expect(readFrom((_, response) => void response.end(body))).rejects.toThrow('Not a')
  },
)

test('a cursor that runs in circles comes to an end', async () => {
  const body = JSON.stringify({ links: [], cursor: 'again' })
  await expect(readFrom((_, response) => void response.end(body))).rejects.toThrow('does not end')
})
