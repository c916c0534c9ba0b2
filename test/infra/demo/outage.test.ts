import type { RequestListener } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import { runOutage } from '../../../infra/demo/outage.ts'
import { type Listening, listen } from '../../../infra/world/server.ts'
import { createClock } from '../../support/leaping-clock.ts'

let server: Listening | undefined
afterEach(() => server?.close())

async function outageAgainst(handle: RequestListener, signal = new AbortController().signal) {
  server = await listen(handle)
  const clock = createClock()
  const said: string[] = []
  const say = (line: string) => void said.push(line.trim())
  const url = `http://${server.address}`
  const times = { killAfterMs: 300, healAfterMs: 600 }
  return { outage: runOutage({ url, region: 'apac', ...times, clock, signal, say }), said }
}

test('the region is killed, then that fault is healed, each once and in its time', async () => {
  const asked: string[] = []
  const { outage, said } = await outageAgainst((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    if (request.method === 'POST') response.writeHead(201).end('{"id":"f4"}')
    else response.writeHead(204).end()
  })
  expect(await outage).toEqual({
    region: 'apac',
    killAskedAt: 300,
    healAskedAt: 600,
    restartedAt: 600,
  })
  expect(asked).toEqual(['POST /_world/faults', 'DELETE /_world/faults/f4'])
  expect(said).toEqual(['apac is dead', 'apac is being healed', 'apac runs again'])
})

test('a refusal is shown in the words of the world', async () => {
  const { outage } = await outageAgainst((_, response) => {
    response.writeHead(400).end('region must be one of enam')
  })
  await expect(outage).rejects.toThrow('got 400 region must be one of enam')
})

test('after an interruption nothing is killed', async () => {
  let asked = 0
  const { outage } = await outageAgainst(
    () => {
      asked++
    },
    AbortSignal.abort(new Error('enough')),
  )
  await expect(outage).rejects.toThrow('enough')
  expect(asked).toBe(0)
})
