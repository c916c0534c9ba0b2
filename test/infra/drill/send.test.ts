import { expect, test } from 'vitest'
import { createMemory } from '../../../infra/drill/memory.ts'
import { createSender } from '../../../infra/drill/send.ts'
import type { Kind, Planned } from '../../../infra/drill/traffic.ts'
import type { Exchange } from '../../../infra/traffic/exchange.ts'
import type { Reply } from '../../../infra/traffic/reply.ts'
import { createClock } from '../../support/leaping-clock.ts'

const planned = (kind: Kind): Planned => ({
  ...{ n: 4, atMs: 0, client: 0, kind, slug: 'popular', which: 0 },
})
const refused: Reply = {
  ...{ kind: 'answered', status: 503, text: '' },
  headers: new Headers({ 'Retry-After': '2' }),
}
const done: Reply = {
  ...{ kind: 'answered', status: 201, headers: new Headers() },
  text: JSON.stringify({ slug: 'x1', url: 'https://example.com/drill-0000000004' }),
}
const broken: Reply = { kind: 'broken', why: 'ECONNRESET' }

/** Each answer takes a tenth of a second. */
function senderWith(replies: Reply[]) {
  const clock = createClock()
  const keys: (string | undefined)[] = []
  const exchange: Exchange = async ({ key }) => {
    keys.push(key)
    const reply = replies.shift()
    if (!reply) throw new Error('asked once too often')
    await clock.sleep(100)
    return reply
  }
  const memories = createMemory([{ colo: 'NRT', region: 'apac' }], [])
  const { signal } = new AbortController()
  const send = createSender({ exchange, memories, clock, signal, chance: () => 1 })
  return { send, keys }
}

test('a write that is refused or breaks is sent again with the same key, and then is good', async () => {
  const { send, keys } = senderWith([refused, broken, done])
  const key = 'drill-0000000004'
  const sample = await send(planned('create'), 0)
  expect(sample).toMatchObject({ n: 4, kind: 'create', write: true, tries: 3, unclean: 1 })
  expect(sample).toMatchObject({ key, slug: 'x1', good: true, outcome: { status: 201 } })
  expect(sample.doneAt).toBe(100 + 2_000 + 100 + 500 + 100)
  expect(keys).toEqual([key, key, key])
})

test('the last refusal is the outcome, and a clean one', async () => {
  const { send } = senderWith(Array.from({ length: 5 }, () => refused))
  const expected = { good: false, tries: 5, unclean: 0, outcome: { status: 503 } }
  expect(await send(planned('create'), 0)).toMatchObject(expected)
})

test.each([refused, broken, { kind: 'timeout' as const }])(
  'a GET is sent once: %j',
  async (reply) => {
    const { send, keys } = senderWith([reply])
    const expected = { tries: 1, write: false, good: false, outcome: { kind: reply.kind } }
    expect(await send(planned('list'), 0)).toMatchObject(expected)
    expect(keys).toEqual([undefined])
  },
)
