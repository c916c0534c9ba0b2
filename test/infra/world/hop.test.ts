// Which fields end with a hop, and which messages have a body.
import type { IncomingMessage } from 'node:http'
import { expect, test } from 'vitest'
import { carriesBody, HOP_HEADER, WORLD_HEADER, without } from '../../../infra/world/hop.ts'

test('what is of one hop or of the simulation is left out, whatever its case; the rest keeps its order', () => {
  const raw = ['B', '1', 'TRAILER', 'x', 'world-from', 'NRT', 'A', '2', 'Upgrade', 'h2c', 'B', '3']
  expect(without([HOP_HEADER, WORLD_HEADER], raw)).toEqual(['B', '1', 'A', '2', 'B', '3'])
  expect(without([HOP_HEADER], raw)).toEqual(['B', '1', 'world-from', 'NRT', 'A', '2', 'B', '3'])
})

test.each([
  [{}, false],
  [{ 'content-length': '0' }, false],
  [{ 'content-length': '1' }, true],
  [{ 'transfer-encoding': 'chunked' }, true],
])('%j: a body %s', (headers, carries) => {
  expect(carriesBody({ headers } as IncomingMessage)).toBe(carries)
})
