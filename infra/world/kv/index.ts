// One Workers KV for the local world: a central store, and a view per colo that shows old values.
//
//   limits.ts   what KV refuses, and its words
//   store.ts    the centre
//   view.ts     what a colo still believes
//   calls.ts    what get, put, delete, list and bulk get do to both
//   faults.ts   KV broken on purpose
//   wire.ts     the HTTP the genuine client speaks

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Clock } from '../time.ts'
import { answer, type Call, countOf } from './calls.ts'
import { faultAnswer, type KvFault } from './faults.ts'
import { notFound, type Refusal, refusal } from './limits.ts'
import { createStore } from './store.ts'
import { createViews } from './view.ts'
import { parseCall, readRequest, send } from './wire.ts'

export type { KvFault }

export type KvOptions = {
  clock: Clock
  /** In [0, 1), from the world's seed: how long each look of a colo lasts. */
  random: () => number
  /** How long a colo may show what it saw before; 0 = always the centre. Default 60,000. */
  windowMs?: number
  /** Refuse a second put to a key within a second, as the platform does. Default true. */
  writesPerSecondLimit?: boolean
  /** Milliseconds a read takes: `hot` when the colo's own view answers. Default: none. */
  readMs?: (kind: 'hot' | 'cold') => number
  /** Asked on every call, when its body has arrived. Default: no faults. */
  fault?: (colo: string) => ReadonlySet<KvFault>
  /** Told of each call that KV refuses for its own sake: not of a key that is not there. */
  refused?: (what: KvRefusal) => void
}

/** `status` is absent when the call is never answered. */
export type KvRefusal = { colo: string; call: (Call | Refusal)['kind']; status?: number }

/**
 * Counts since the start, of calls the limits let through, faulty ones included: `reads` has one
 * for each get, list and key of a bulk get, `writes` one for each put and delete,
 * `hits` one for each read that a colo's own view answered.
 */
export type KvState = { keys: number; reads: number; writes: number; hits: number }

export interface Kv {
  /**
   * The colo comes in the header `World-Colo`. Give the server `keepAliveTimeout: 0`: workerd keeps
   * its connections, and one that closes just as it is used again is a failed call.
   */
  handle(req: IncomingMessage, res: ServerResponse): void
  state(): KvState
}

/** "Up to 60 seconds" elsewhere: https://developers.cloudflare.com/kv/concepts/how-kv-works/ */
export const WINDOW_MS = 60_000
const NO_FAULTS: ReadonlySet<KvFault> = new Set()

export function createKv(options: KvOptions): Kv {
  const { clock, random, windowMs = WINDOW_MS, writesPerSecondLimit = true } = options
  const { fault = () => NO_FAULTS, readMs = () => 0, refused = () => {} } = options
  if (!(windowMs >= 0)) {
    throw new RangeError(`KV windowMs is ${windowMs}: pass milliseconds, 0 for no old values`)
  }
  const store = createStore({ writesPerSecondLimit })
  const views = createViews({ random, windowMs })
  const count = { reads: 0, writes: 0, hits: 0 }

  async function serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const request = await readRequest(req)
    const colo = req.headers['world-colo']
    if (typeof colo !== 'string') {
      return send(res, refusal(400, 'World-Colo is missing: the binding must inject this header'))
    }
    const nowMs = clock.now()
    const call = parseCall(request, nowMs)
    const faults = fault(colo)
    if (call.kind !== 'refusal') {
      const { reads, writes } = countOf(call)
      count.reads += reads
      count.writes += writes
    }
    const told = { colo, call: call.kind }
    const broken = faultAnswer(call, faults)
    if (broken === 'silence') return refused(told)
    if (broken) refused({ ...told, status: broken.status })
    if (broken) return send(res, broken)
    if (call.kind === 'refusal') return send(res, call)
    const frozen = faults.has('stale')
    const { reply, hits } = answer(call, { store, views, colo, nowMs, frozen })
    count.hits += hits
    if (reply.kind === 'refusal' && reply !== notFound) refused({ ...told, status: reply.status })
    const reads = countOf(call).reads
    const waitMs = reads > 0 ? readMs(hits >= reads ? 'hot' : 'cold') : 0
    if (waitMs > 0) await clock.sleep(waitMs)
    send(res, reply)
  }

  return {
    handle(req, res) {
      serve(req, res).catch((error: unknown) => {
        // The client went away, or this file has a bug: only the second one can still be told.
        if (res.headersSent || !req.complete) return res.destroy()
        send(res, refusal(500, `World KV: ${String(error)}`))
      })
    },
    state: () => ({ keys: store.size(clock.now()), ...count }),
  }
}
