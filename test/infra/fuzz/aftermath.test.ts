// What is looked for when a run is over, against a world that is well and one that is not.
import { afterAll, expect, test } from 'vitest'
import { aftermath } from '../../../infra/fuzz/aftermath.ts'
import { type Listening, listen } from '../../../infra/world/server.ts'

const servers: Listening[] = []
afterAll(() => {
  for (const server of servers) server.close()
})

type State = { panic: boolean; state: string; opened: number; places: number }

/** A stand-in with one region, in which so many readers find a place at once. */
async function world({ panic, state, opened, places }: State): Promise<string> {
  let inside = 0
  const server = await listen((request, response) => {
    if (request.url === '/ops/topology') {
      if (request.headers.authorization !== 'Bearer k') return response.writeHead(401).end()
      return response.end(JSON.stringify({ panic, regions: [{ id: 'weur', state, opened }] }))
    }
    expect(request.headers['world-direct']).toBe('weur')
    const status = ++inside > places ? 503 : 200
    return response.writeHead(status).end()
  })
  servers.push(server)
  return `http://${server.address}`
}

const well: State = { panic: false, state: 'healthy', opened: 0, places: 48 }
const look = async (state: Partial<State>) =>
  aftermath({ url: await world({ ...well, ...state }), key: 'k', colos: ['NRT'] })

test('a world that is well has nothing to complain about', async () => {
  expect(await look({})).toEqual([])
})

test.each<[Partial<State>, string]>([
  [{ state: 'open', opened: 1 }, 'NRT has weur open, opened 1 times'],
  [{ opened: 2 }, 'NRT has weur healthy, opened 2 times'],
  [{ panic: true }, 'NRT panics'],
  [{ places: 40 }, 'weur refused 8 of 48 readers at once: 503'],
])('%j is told', async (state, sentence) => {
  expect(await look(state)).toEqual([sentence])
})
