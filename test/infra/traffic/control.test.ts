import type { RequestListener } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterEach, expect, test } from 'vitest'
import { createControl, pidsOf } from '../../../infra/traffic/control.ts'
import { type Listening, listen } from '../../../infra/world/server.ts'

let server: Listening | undefined
afterEach(() => server?.close())

async function controlOf(handle: RequestListener) {
  server = await listen(handle)
  return createControl(`http://${server.address}`)
}

test('it breaks and heals by the world’s own interface', async () => {
  const asked: string[] = []
  const control = await controlOf(async (request, response) => {
    asked.push(`${request.method} ${request.url} ${await text(request)}`)
    if (request.method === 'POST') response.writeHead(201).end('{"id":"f4"}')
    else response.writeHead(204).end()
  })
  expect(await control.break({ kind: 'region-down', region: 'oc' })).toBe('f4')
  await control.heal('f4')
  await control.healAll()
  expect(asked).toEqual([
    'POST /_world/faults {"kind":"region-down","region":"oc"}',
    'DELETE /_world/faults/f4 ',
    'DELETE /_world/faults ',
  ])
})

test('a refusal is told in the words of the world', async () => {
  const control = await controlOf((_, response) => {
    response.writeHead(400).end('region must be one of enam')
  })
  await expect(control.break({ kind: 'region-down', region: 'x' })).rejects.toThrow(
    'POST /_world/faults {"kind":"region-down","region":"x"} got 400 region must be one of enam',
  )
})

test('processes are found wherever the world names them', () => {
  const regions = [{ id: 'oc', pid: 3, up: true }, { id: 'apac' }]
  expect(pidsOf({ seed: 7, primary: { pid: 1 }, edges: { pid: 2 }, regions })).toEqual([1, 2, 3])
})
