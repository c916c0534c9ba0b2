// A world that cannot be looked at; one that can is looked at in test/stories/ops.test.ts.

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { examineWorld } from '../../../infra/doctor/world.ts'
import { house } from '../deploy/fixture.ts'

const { signal } = new AbortController()

async function serve(body: string): Promise<string> {
  const server = createServer((_, response) => response.end(body))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

test.for([
  ['another server', '<h1>hello</h1>', /is no world: \/_world answered 200/],
  [
    'a world that starts',
    JSON.stringify({ ready: false, key: 'mk_dev_k', regions: [], faults: [] }),
    /is still starting/,
  ],
] as const)('%s', async ([, body, what]) => {
  const findings = await examineWorld(await serve(body), { house, clock: { now: () => 0 }, signal })
  expect(findings).toEqual([
    expect.objectContaining({ check: 'world', state: 'blind', what: expect.stringMatching(what) }),
  ])
})

test('nobody at all', async () => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  const gone = await examineWorld(`http://127.0.0.1:${port}`, {
    house,
    clock: { now: () => 0 },
    signal,
  })
  expect(gone).toMatchObject([{ state: 'blind', what: expect.stringContaining('ECONNREFUSED') }])
})
