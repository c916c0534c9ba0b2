// Hand-made samples and episodes, so that a test says only what matters to it.
import type { Sample } from '../../../infra/drill/client.ts'
import type { Episode } from '../../../infra/drill/conduct.ts'
import { targetIn } from '../../../infra/drill/steps.ts'

type Told = Partial<Omit<Sample, 'outcome'>> & {
  ms?: number
  status?: number
  hit?: boolean
  region?: string | undefined
  attempts?: string | undefined
  db?: string
  problem?: string | undefined
}

export function sample(told: Told = {}): Sample {
  const { ms = 10, status = 200, hit = false, ...more } = told
  const { region, attempts, db, problem, ...rest } = more
  const sentAt = rest.sentAt ?? 0
  return {
    n: 0,
    colo: 'NRT',
    kind: 'follow',
    write: false,
    dueAt: sentAt,
    doneAt: sentAt + ms,
    tokenAt: undefined,
    key: undefined,
    item: undefined,
    tries: 1,
    unclean: 0,
    good: status < 400,
    ...rest,
    sentAt,
    outcome: {
      ...{ kind: 'answered', status, problem, hit, region, attempts, db },
      ...{ tier: undefined, cache: undefined },
    },
  }
}

let writes = 0

/** Of a link of its own, with a key of its own. */
export const write = (told: Told = {}): Sample =>
  sample({ kind: 'create', write: true, status: 201, key: `drill-test-${++writes}`, ...told })

export const lost = (told: Told = {}): Sample => ({
  ...sample(told),
  outcome: { kind: 'timeout' },
  good: false,
})

/** Broken from 1,000 to 2,000, whole again at 2,100, watched until 10,000. */
export const episode = (told: Partial<Episode> = {}): Episode => ({
  target: targetIn('region-down', 'apac'),
  breakAskedAt: 1_000,
  brokenAt: 1_050,
  healAskedAt: 2_000,
  healedAt: 2_100,
  endedAt: 10_000,
  watched: true,
  ...told,
})

/** Requests of one kind, one every `everyMs`. */
export const series = (count: number, fromMs: number, everyMs: number, told: Told = {}): Sample[] =>
  Array.from({ length: count }, (_, index) =>
    sample({ ...told, n: index, sentAt: fromMs + index * everyMs }),
  )
