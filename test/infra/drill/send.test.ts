import { expect, test } from 'vitest'
import type { Exchange } from '../../../infra/drill/exchange.ts'
import { createMemory } from '../../../infra/drill/memory.ts'
import { createSender, MARGIN_MS, READ_MS_MAX, WRITE_MS_MAX } from '../../../infra/drill/send.ts'
import type { Kind, Planned } from '../../../infra/drill/traffic.ts'
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

function senderWith(replies: Reply[], tookMs = 100) {
  const clock = createClock()
  const asked: { key: string | undefined; capMs: number }[] = []
  const exchange: Exchange = async ({ key }, capMs) => {
    asked.push({ key, capMs })
    const reply = replies.shift()
    if (!reply) throw new Error('asked once too often')
    await clock.sleep(reply.kind === 'timeout' ? capMs : tookMs)
    return reply
  }
  const quit = new AbortController()
  const memories = createMemory([{ colo: 'NRT', region: 'apac' }], [])
  const { signal } = quit
  const send = createSender({ exchange, memories, clock, signal, chance: () => 1 })
  return { send, asked, quit }
}

test('a write that is refused or breaks is sent again with the same key, and then is good', async () => {
  const { send, asked } = senderWith([refused, broken, done])
  const sample = await send(planned('create'), 0)
  expect(sample).toMatchObject({ tries: 3, unclean: 1, key: 'drill-0000000004', slug: 'x1' })
  expect(sample.outcome).toMatchObject({ status: 201, good: true })
  expect(sample.doneAt).toBe(100 + 2_000 + 100 + 500 + 100)
  expect(new Set(asked.map(({ key }) => key)).size).toBe(1)
})

test('each try may take what is left of the whole', async () => {
  const { send, asked } = senderWith([refused, done])
  await send(planned('create'), 0)
  const all = WRITE_MS_MAX + MARGIN_MS
  expect(asked.map(({ capMs }) => capMs)).toEqual([all, all - 2_100])
})

test('the deadline is the end: the last refusal is the outcome', async () => {
  const { send, asked } = senderWith([refused, refused, refused, refused, refused, refused])
  const { outcome, tries, unclean, doneAt } = await send(planned('create'), 0)
  expect(outcome).toMatchObject({ status: 503, good: false })
  expect({ tries, asked: asked.length, unclean }).toEqual({ tries: 5, asked: 5, unclean: 0 })
  expect(doneAt).toBeLessThanOrEqual(WRITE_MS_MAX)
})

test.each([refused, broken, { kind: 'timeout' as const }])(
  'a GET is sent once: %j',
  async (reply) => {
    const { send, asked } = senderWith([reply])
    expect(await send(planned('list'), 0)).toMatchObject({ tries: 1, key: undefined })
    expect(asked).toEqual([{ key: undefined, capMs: READ_MS_MAX + MARGIN_MS }])
  },
)

test('after an interruption nothing is tried again', async () => {
  const { send, asked, quit } = senderWith([refused])
  quit.abort()
  await send(planned('create'), 0)
  expect(asked).toHaveLength(1)
})
