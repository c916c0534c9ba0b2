// The arms are what they are said to be: each answer comes from the tier that is measured.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Arms, openArms } from '../../../../infra/bench/wall/arms.ts'
import { readStory } from '../../../../infra/traffic/reply.ts'
import { root } from '../../../support/world.ts'

let arms: Arms
beforeAll(async () => {
  arms = await openArms(
    root,
    ['/grouped-0', '/grouped-1', '/grouped-2'],
    { kvMs: 0, d1Ms: 0 },
    new AbortController().signal,
  )
})
afterAll(() => arms?.[Symbol.asyncDispose]())

test('the edge has a path from KV, and then from memory', async () => {
  const first = await arms.ask('edge', '/grouped-0')
  expect([first.status, readStory(first.headers).tier]).toEqual([302, 'kv'])
  const second = await arms.ask('edge', '/grouped-0')
  expect([second.status, readStory(second.headers).tier]).toEqual([302, 'memory'])
})

test('the one that tells answers as the edge does, from the same tiers', async () => {
  const first = await arms.ask('told', '/grouped-2')
  const second = await arms.ask('told', '/grouped-2')
  expect([readStory(first.headers).tier, first.status]).toEqual(['kv', 302])
  expect([readStory(second.headers).tier, second.status]).toEqual(['memory', 302])
})

test('the raw Worker hands on the very value, and hello nothing of it', async () => {
  expect((await arms.ask('raw', '/grouped-0')).text).toContain('rfc-editor.org/rfc/grouped-0')
  expect((await arms.ask('raw', '/nowhere')).text).toBe('')
  expect((await arms.ask('hello', '/grouped-0')).text).toBe('hello')
})

test('edge and region answer with what the plain Worker does, and keep none of it', async () => {
  const { seq } = JSON.parse((await arms.ask('hono', '/readyz')).text)
  expect(JSON.parse((await arms.ask('both', '/readyz')).text)).toMatchObject({ status: 'ok', seq })
  const again = await arms.ask('both', '/readyz')
  expect(again.status).toBe(200)
  expect(again.headers.get('Cache-Status')).toMatch(/fwd=uri-miss$/)
  expect(again.headers.get('Server-Timing')).toContain('db;')
})

test('the loop runs the arm that it is told to, as often as it is told to', async () => {
  const tiers = async (query: string) => JSON.parse((await arms.ask('loop', `/?${query}`)).text)
  expect(await tiers('arm=raw&path=/grouped-&from=0&step=1&times=3')).toEqual({ other: 3 })
  expect(await tiers('arm=edge&path=/grouped-&from=1&step=1&times=2')).toEqual({ kv: 2 })
  expect(await tiers('arm=edge&path=/grouped-&from=1&step=0&times=4')).toEqual({ memory: 4 })
})
