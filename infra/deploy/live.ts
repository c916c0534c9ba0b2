// Questions through the live edge: to one version of one Worker, before and while users meet it.

import { z } from 'zod'
import { parseJson } from '../../src/shared/guards.ts'
import { VERSION_OVERRIDES } from '../../src/shared/headers.ts'
import type { Clock } from '../world/time.ts'
import type { Sample } from './judge.ts'
import type { Worker } from './plan.ts'
import { readablePaths } from './readable.ts'

/** `version`: the id of who answered, where the answer tells it. */
export type Answer = Sample & { version: string | undefined; said: string }

/** Asked of one version; undefined: of whichever the traffic's split draws. */
export type Question = (version: string | undefined) => Promise<Answer>

export type LiveOptions = {
  /** Of the edge: `https://meridian-edge.example.workers.dev`. */
  origin: string
  /** `mk_admin_...`, with the scope "operate". */
  key: string
  clock: Pick<Clock, 'now'>
  signal: AbortSignal
}

/** The longest a probe may take, and the way there. */
const answerMsMax = 15_000

const probed = z.object({
  status: z.number().optional(),
  failure: z.string().optional(),
  version: z.string().optional(),
  servedBy: z.string().optional(),
  placement: z.string().optional(),
  ms: z.number(),
})
/** What a region told through the edge; `why` none did. */
export type Probed = ({ ok: true } & z.infer<typeof probed>) | { ok: false; why: string }

/** Where a Worker answers whose subdomain is enabled. */
export const workersDev = (name: string, subdomain: string): string =>
  `https://${name}.${subdomain}.workers.dev`

export type Live = ReturnType<typeof createLive>

export function createLive({ origin, key, clock, signal }: LiveOptions) {
  async function get(path: string, overrides: string | undefined) {
    const began = clock.now()
    const response = await fetch(origin + path, {
      headers: {
        authorization: `Bearer ${key}`,
        ...(overrides && { [VERSION_OVERRIDES]: overrides }),
      },
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(answerMsMax)]),
    })
    const text = await response.text()
    return { status: response.status, text, ms: clock.now() - began }
  }

  /** A question that cannot be asked is a failed answer, unless everything ends. */
  const asked = async (what: string, work: () => Promise<Answer>): Promise<Answer> => {
    try {
      return await work()
    } catch (error) {
      signal.throwIfAborted()
      return noAnswer(`${what}: ${causeOf(error)}`)
    }
  }

  async function probe({ env, name }: Worker, path: string, version?: string): Promise<Probed> {
    const asking = `/ops/regions/${env}/probe?path=${encodeURIComponent(path)}`
    const { status, text } = await get(asking, version && `${name}="${version}"`)
    if (status === 200) return { ok: true, ...probed.parse(JSON.parse(text)) }
    const why = /"detail":"([^"]+)"/.exec(text)?.[1] ?? ''
    return { ok: false, why: `the edge answered ${status}. ${why}` }
  }

  const ofRegion = (worker: Worker, path: string, good: (status: number) => boolean): Question => {
    const what = `${worker.name} ${path}`
    return (version) =>
      asked(what, async () => {
        const told = await probe(worker, path, version)
        if (!told.ok) return noAnswer(`${what}: ${told.why}`)
        const ok = told.status !== undefined && good(told.status)
        const said = `${what} answered ${told.status ?? told.failure}`
        return { ok, ms: told.ms, version: told.version, said }
      })
  }

  const ofEdge = (worker: Worker, path: string): Question => {
    const what = `${worker.name} ${path}`
    return (version) =>
      asked(what, async () => {
        const { status, text, ms } = await get(path, version && `${worker.name}="${version}"`)
        const told =
          path === '/ops/version'
            ? z.object({ id: z.string() }).safeParse(parseJson(text))
            : undefined
        const said = `${what} answered ${status}`
        return { ok: status === 200, ms, version: told?.data?.id, said }
      })
  }

  return {
    /** What a region tells of itself when its database is asked. */
    async look(worker: Worker): Promise<Probed> {
      try {
        return await probe(worker, '/readyz')
      } catch (error) {
        signal.throwIfAborted()
        return { ok: false, why: String(causeOf(error)) }
      }
    },
    /** The first tells which version answers. */
    questions(worker: Worker, regions: readonly Worker[], paths: readonly string[]): Question[] {
      const fine = (status: number) => status === 200
      if (worker.role === 'region') {
        return [
          ...['/healthz', '/readyz'].map((path) => ofRegion(worker, path, fine)),
          ...paths.map((path) => ofRegion(worker, path, (status) => status < 500)),
        ]
      }
      const through = regions.map(
        ({ env }) => `/ops/regions/${env}/probe?path=${encodeURIComponent('/healthz')}`,
      )
      return ['/ops/version', '/healthz', '/readyz', ...through].map((path) => ofEdge(worker, path))
    },
    /** What can be read of the API: readable.ts. */
    async paths(): Promise<string[]> {
      const told = await get('/openapi.json', undefined).catch(() => undefined)
      return readablePaths(parseJson(told?.text))
    },
  }
}

const noAnswer = (said: string): Answer => ({
  ...{ ok: false, ms: answerMsMax, version: undefined, said },
})

const causeOf = (error: unknown): unknown =>
  error instanceof Error ? (error.cause ?? error) : error
