import type { RequestListener } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterEach, expect, test } from 'vitest'
import {
  createControl,
  findBroken,
  pidsOf,
  type WorldState,
} from '../../../infra/traffic/control.ts'
import { type Listening, listen } from '../../../infra/world/server.ts'
import { createClock } from '../../support/leaping-clock.ts'

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

const state = (up: boolean) => ({
  colos: [],
  regions: [{ id: 'oc', up, pid: 2 }],
  primary: { up: true, pid: 1 },
})

function worldOf(states: WorldState[]) {
  let healed = 0
  const last = states.at(-1) ?? state(true)
  const control = { state: async () => states.shift() ?? last, healAll: async () => void healed++ }
  return { control, healed: () => healed }
}

test('it heals everything, and waits for what takes a while', async () => {
  const clock = createClock()
  const { control, healed } = worldOf([state(false), state(false), state(true)])
  expect(await findBroken({ control, clock, alive: () => true })).toEqual([])
  expect(healed()).toBe(1)
  expect(clock.slept).toHaveLength(2)
})

test('what does not come back is named, after half a minute', async () => {
  const clock = createClock()
  const { control } = worldOf([state(false)])
  const alive = (pid: number) => pid !== 1
  expect(await findBroken({ control, clock, alive })).toEqual([
    'region oc is not up',
    'process 1 is gone',
  ])
  expect(clock.now()).toBe(30_000)
})
