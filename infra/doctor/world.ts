// The local world: the same questions as far as it has what they are about.

import { z } from 'zod'
import { parseJson } from '../../src/shared/guards.ts'
import type { House } from '../deploy/check.ts'
import { createLive, type LiveOptions } from '../deploy/live.ts'
import type { Worker } from '../deploy/plan.ts'
import { blind, type Finding, notHere, orWell, wrong } from './finding.ts'
import { liveFindings } from './live-rules.ts'
import { lookLive } from './look.ts'

/** It is on this machine. */
const answerMsMax = 10_000

const described = z.object({
  ready: z.boolean(),
  key: z.string(),
  regions: z.array(z.object({ id: z.string(), up: z.boolean() })),
  faults: z.array(z.looseObject({ id: z.string(), kind: z.string() })),
})

/** Of an account alone. */
const ELSEWHERE = [
  ...['credentials', 'account', 'marks', 'replication', 'migrations', 'kv', 'hints', 'traffic'],
  ...['bindings', 'secrets', 'crons', 'private', 'versions', 'placement'],
]

export async function examineWorld(
  origin: string,
  { house, clock, signal }: Pick<LiveOptions, 'clock' | 'signal'> & { house: House },
): Promise<Finding[]> {
  const read = await describeWorld(origin, signal)
  if (!read.ok) return [blind('world', read.why, 'npm start, and the address that it prints')]
  const { key, regions, faults } = read
  const findings = orWell(
    faults.map(({ id, kind, ...more }) =>
      wrong(
        'world',
        `the fault ${kind} is active`,
        JSON.stringify(more),
        `DELETE ${origin}/_world/faults/${id}`,
      ),
    ),
    'world',
    'it is ready, and nothing is broken on purpose',
  )
  const live = createLive({ origin, key, clock, signal })
  const workers = regions.map(({ id }) => workerOf(id, 'region'))
  const seen = await lookLive(live, workerOf('edge', 'edge'), workers)
  const asked = liveFindings(seen, house, undefined).filter(({ check }) => check !== 'placement')
  return [...findings, ...asked, ...ELSEWHERE.map(notHere)]
}

const workerOf = (env: string, role: Worker['role']): Worker => ({
  ...{ env, name: env, role, place: 'here', secrets: [], kv: [], domains: [] },
})

async function describeWorld(origin: string, signal: AbortSignal) {
  try {
    const response = await fetch(`${origin}/_world`, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(answerMsMax)]),
    })
    const { data } = described.safeParse(parseJson(await response.text()))
    if (!data)
      return {
        ok: false,
        why: `${origin} is no world: /_world answered ${response.status}`,
      } as const
    if (!data.ready) return { ok: false, why: `the world at ${origin} is still starting` } as const
    return { ok: true, ...data } as const
  } catch (error) {
    signal.throwIfAborted()
    const cause = error instanceof Error ? (error.cause ?? error) : error
    return { ok: false, why: `nobody answers at ${origin}: ${cause}` } as const
  }
}
