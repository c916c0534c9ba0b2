// Stories of blame, on genuine bindings: a request that breaks whoever serves it is not a region that is dead.
import { describe, expect, test } from 'vitest'
import type { Topology } from '../../src/edge/routing/rules/topology.ts'
import { regions } from '../../src/regions.ts'
import { smallWorld } from '../support/small-world.ts'

/** Where each region is the nearest. */
const COLOS: Record<string, string> = {
  wnam: 'LAX',
  enam: 'GRU',
  weur: 'LHR',
  eeur: 'DME',
  apac: 'NRT',
  oc: 'SYD',
}

/** Stands in for a region, and counts what reaches it. */
const standIn = (id: string) => `
const calls = {}
const headers = { Region: '${id}', 'Cache-Control': 'no-store' }
const broken = () => {
  const { readable, writable } = new FixedLengthStream(1_000)
  const writer = writable.getWriter()
  writer.write(new Uint8Array(10)).then(() => writer.abort(new Error('broke off')), () => {})
  return new Response(readable, { headers: { ...headers, 'Content-Length': '1000' } })
}
export default {
  async fetch(request) {
    const { pathname } = new URL(request.url)
    calls[pathname] = (calls[pathname] ?? 0) + 1
    if (pathname === '/calls') return Response.json(calls, { headers })
    if (pathname.startsWith('/throws')) throw new Error('poisoned')
    if (pathname.startsWith('/breaks')) return broken()
    if (pathname.startsWith('/bare')) return new Response('exception', { status: 500 })
    return new Response('well', { headers })
  },
}`

const world = await smallWorld({
  standIns: Object.fromEntries(
    regions.map(({ id }) => [`REGION_${id.toUpperCase()}`, standIn(id)]),
  ),
})
const operator = { Authorization: `Bearer ${world.key}` }
const attempts = ({ headers }: Response) =>
  /attempts;desc="([^"]*)"/.exec(headers.get('Server-Timing') ?? '')?.[1]

/** What an isolate thinks that each request starts in: the one at `colo`. */
async function topology(colo = 'LHR') {
  const answer = await world.fetch('/ops/topology', { colo, headers: operator })
  return (await answer.json()) as Topology
}
const opened = async () => (await topology()).regions.filter(({ opened }) => opened > 0)
/** Calls for a path, by region. */
async function received(path: string): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const [id, colo] of Object.entries(COLOS)) {
    const answer = await world.fetch('/calls', { colo })
    expect(attempts(answer)).toBe(`${id}:ok`)
    counts[id] = ((await answer.json()) as Record<string, number>)[path] ?? 0
  }
  return counts
}
const NOBODY = { wnam: 0, enam: 0, weur: 0, eeur: 0, apac: 0, oc: 0 }

describe('a request that every region', () => {
  test.each([
    ['throws at', '/throws'],
    ['breaks off in the middle of', '/breaks'],
    ['answers with a bare 500', '/bare'],
  ])(
    '%s: a 502 of its own after two calls, no open breaker, and everybody else is served',
    async (_, path) => {
      for (let i = 1; i <= 3; i++) {
        const answer = await world.fetch(path)
        expect([answer.status, attempts(answer)]).toEqual([502, 'weur:poisoned eeur:poisoned'])
        expect(answer.headers.get('Content-Type')).toBe('application/problem+json')
        expect(await answer.json()).toMatchObject({ type: '/docs#unanswerable' })
        const other = await world.fetch(`/other-${i}`)
        expect([other.status, attempts(other)]).toEqual([200, 'weur:ok'])
      }
      expect(await opened()).toEqual([])
      expect(await received(path)).toEqual({ ...NOBODY, weur: 3, eeur: 3 })
      // Whether they are alive was asked, though not for each.
      expect((await received('/healthz')).eeur).toBeGreaterThan(0)
    },
  )
})
