// One script of calls from Worker to Worker, over a genuine service binding and over the world's wires:
// who sees what, and what is cancelled.
import { isDeepStrictEqual } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eventually } from '../../../support/eventually.ts'
import { ask, type Client } from './client.ts'
import { CASES, type Case, DATES, type Seen, type Step } from './conformance.script.ts'
import { openBinding, openWires, type Seam } from './lab.ts'

const SEAMS = { binding: openBinding, wires: openWires }
type Kind = keyof typeof SEAMS

/** Longer than anything is waited for, so that a failure shows what was seen. */
const CASE_MS_MAX = 60_000
/** More than buffers and sockets hold: 32 MB. */
const PIECES = 512
const PIECE_BYTES = 64 * 1024
/** So often the same answer in a row, each a call from Worker to Worker, is an end. */
const STEADY_ASKS = 20

async function steady(ask: () => Promise<number>): Promise<number> {
  let [value, same] = [-1, 0]
  while (same < STEADY_ASKS) {
    const now = await ask()
    same = now === value ? same + 1 : 0
    value = now
  }
  return value
}

const until = (condition: () => boolean | Promise<boolean>) =>
  eventually(async () => condition(), Boolean)

async function whole(address: string, path: string): Promise<string> {
  const client = ask(address, path)
  await until(() => client.ended !== undefined)
  return client.text
}
const notesOf = async ({ address }: Seam, id: string) => ({
  callee: JSON.parse(await whole(address, `/${id}/pass/notes`)) as string[],
  caller: JSON.parse(await whole(address, `/${id}/notes`)) as string[],
})

type Run = { seam: Seam; id: string; client: Client; signals: boolean }

async function take({ seam, id, client, signals }: Run, step: Step): Promise<void> {
  const { gates } = seam
  const [verb = '', ...words] = step.split(' ')
  const what = words.join(' ')
  const came = (count: number) => until(() => gates.at(`${id}/${what}`).came >= count)
  const noted = (note: string) =>
    until(async () => Object.values(await notesOf(seam, id)).some((all) => all.includes(note)))
  const acts: Record<string, () => unknown> = {
    at: () => came(1),
    'seven-at': () => came(7),
    open: () => gates.open(`${id}/${what}`),
    noted: () => noted(what),
    signal: () => signals && noted('signal'),
    over: () => until(() => gates.at(`${id}/context`).left > 0),
    text: () => until(() => client.text === what),
    send: () => client.send(what),
    leave: () => client.leave(what),
    end: () => client.end(),
  }
  await acts[verb]?.()
}

const told = ({ ended, status, text }: Client) => `${ended === 'whole' ? status : ended} ${text}`
const order = (notes: string[], seven: boolean) => (seven ? notes.toSorted() : notes)

async function play(seam: Seam, kind: Kind, item: Case, signals: boolean): Promise<[Seen, Seen]> {
  const { ask: asked, method, headers, world } = item
  const id = encodeURIComponent(item.name)
  const differs = kind === 'wires' ? world : undefined
  const { callee, caller = [], client: says } = { ...item.seen, ...differs?.seen }
  const seven = asked.startsWith('seven')
  const expected = {
    callee: order(
      callee.filter((note) => signals || note !== 'signal'),
      seven,
    ),
    caller,
    ...(says === undefined ? {} : { client: says }),
  }
  const client = ask(seam.address, `/${id}/${asked}`, method, headers)
  for (const step of differs?.steps ?? item.steps ?? []) {
    await take({ seam, id, client, signals }, step)
  }
  if (says !== undefined) await until(() => client.ended !== undefined)
  const look = async () => {
    const notes = await notesOf(seam, id)
    const shown = says === undefined ? {} : { client: told(client) }
    return { callee: order(notes.callee, seven), caller: notes.caller, ...shown }
  }
  // What travels to the callee or back may still be under way; what must not come has no way to.
  const seen = await eventually(look, (now) => isDeepStrictEqual(now, expected)).catch(look)
  return [seen, expected]
}

describe.each(Object.entries(DATES))('%s signals (compatibility date %s)', (which, date) => {
  const seams = new Map<Kind, Seam>()
  beforeAll(async () => {
    for (const kind of ['binding', 'wires'] as const) seams.set(kind, await SEAMS[kind](date))
  }, 60_000)
  afterAll(() => Promise.all([...seams.values()].map((seam) => seam.close())))
  const at = (kind: Kind) => {
    const seam = seams.get(kind)
    if (!seam) throw new Error(`${kind} did not open`)
    return seam
  }

  describe.each(['binding', 'wires'] as const)('%s', (kind) => {
    test.each(CASES)(
      '$name',
      async (item) => {
        const [seen, expected] = await play(at(kind), kind, item, which === 'with')
        expect(seen).toEqual(expected)
      },
      CASE_MS_MAX,
    )

    test('a client gets the length that the caller does not see', async () => {
      const client = ask(at(kind).address, '/length/pass/sized')
      await until(() => client.ended !== undefined)
      expect([client.text, client.headers['content-length']]).toEqual(['12345', '5'])
    })

    test('a reader that stops is felt by the callee', async () => {
      const { address, gates } = at(kind)
      const client = ask(address, `/flood/hold/flood?pieces=${PIECES}`)
      const pieces = async () => (await notesOf(at(kind), 'flood')).callee.length - 1
      await until(() => gates.at('flood/read').came > 0)
      const taken = await steady(pieces)
      if (kind === 'binding') expect(taken).toBe(2)
      else expect(taken).toBeLessThan(PIECES / 2) // what a wire and its sockets hold
      gates.open('flood/read')
      await until(() => client.ended !== undefined)
      expect(client.text).toBe(String(PIECES * PIECE_BYTES))
    })
  })

  describe('what is too large for the platform is told, and breaks nothing', () => {
    const answer = async (path: string, headers = {}) => {
      const client = ask(at('wires').address, path, 'GET', headers)
      await until(() => client.ended !== undefined)
      return [client.status, client.text] as const
    }

    test('the fields of a request', async () => {
      const [status, text] = await answer('/-/pass/sized', { 'X-Large': 'x'.repeat(131_072) })
      expect([status, text]).toEqual([
        431,
        expect.stringMatching(/have 1311\d\d bytes; 131072 are/),
      ])
    })

    test('a URL', async () => {
      const [status, text] = await answer(`/-/pass/sized?${'x'.repeat(16_384)}`)
      expect([status, text]).toEqual([414, expect.stringContaining('16384 are taken')])
    })

    test('the fields of an answer', async () => {
      const [status, text] = await answer('/-/pass/fields?bytes=140000')
      expect([status, text]).toEqual([
        500,
        expect.stringMatching(/has 14\d{4} bytes .* 131072 may/),
      ])
    })

    // A binding has no limit; the wires have one, and the caller hears of it from an answer.
    test.for([400_000, 1_100_000])('the fields of an answer between Workers: %i', async (bytes) => {
      const [status, text] = await answer(`/large-${bytes}/look/fields?bytes=${bytes}`)
      expect([status, text]).toEqual([200, expect.stringContaining('393216 may pass')])
      const { callee, caller } = await notesOf(at('wires'), `large-${bytes}`)
      expect([callee, caller]).toEqual([['began'], [expect.stringMatching(/^500 body/)]])
    })
  })
})
