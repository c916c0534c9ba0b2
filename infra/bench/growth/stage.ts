// Isolates of the production edge in one workerd, and a client for them; regions are a stand-in that answers at once.
import http from 'node:http'
import type { BuiltWorker } from '../../world/build.ts'
import { CF_HEADER } from '../../world/process/capnp.ts'
import { listen } from '../../world/server.ts'
import { host } from '../hosting.ts'
import { type Memory, memoryOf } from '../memory.ts'
import { answerAsRegion } from '../wall/region-stand-in.ts'

export type Answered = { status: number; bytes: number }

export interface Stage extends AsyncDisposable {
  readonly bootMs: number
  /** Resolves when the whole body has come. Rejects when it breaks off. */
  get(isolate: number, path: string): Promise<Answered>
  /** Resolves with the answer's head. Nobody reads the body, until the stage ends. */
  open(isolate: number, path: string): Promise<number>
  memory(): Memory
}

const SITE = 'short.example'
const HERE = JSON.stringify({ colo: 'NRT', latitude: '35.76', longitude: '140.38' })

export async function openStage(edge: BuiltWorker, isolates: number): Promise<Stage> {
  await using opening = new AsyncDisposableStack()
  const agent = opening.adopt(new http.Agent({ keepAlive: true }), (one) => one.destroy())
  const region = opening.adopt(await listen(answerAsRegion), (one) => one.close())
  const services = Object.fromEntries(edge.services.map(({ service }) => [service, region.address]))
  const names = Array.from({ length: isolates }, (_, n) => `edge-${n}`)
  const began = performance.now()
  const { addresses, pid } = await host(
    names.map((name) => ({ name, worker: edge, services, from: 'NRT' })),
    { random: () => 0.5, windowMs: 0 },
    opening,
  )
  const headers = { [CF_HEADER]: HERE, Host: SITE }
  const head = (isolate: number, path: string) =>
    new Promise<http.IncomingMessage>((resolve, reject) => {
      const url = `http://${addresses[`edge-${isolate}`]}${path}`
      http.get(url, { agent, headers }, resolve).on('error', reject)
    })
  async function get(isolate: number, path: string): Promise<Answered> {
    const response = await head(isolate, path)
    let bytes = 0
    for await (const chunk of response) bytes += chunk.length
    return { status: response.statusCode ?? 0, bytes }
  }
  const unread: http.IncomingMessage[] = []
  opening.defer(() => {
    for (const one of unread) one.destroy() // workerd ends when its last answer has
  })
  for (const isolate of names.keys()) await get(isolate, '/first') // an isolate begins with its first request
  const bootMs = performance.now() - began
  const kept = opening.move()
  return {
    bootMs,
    get,
    async open(isolate, path) {
      const response = await head(isolate, path)
      unread.push(response)
      return response.statusCode ?? 0
    },
    memory: () => memoryOf([], [pid]),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}
