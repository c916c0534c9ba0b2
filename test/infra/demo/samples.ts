// Hand-made samples, so that a test says only what matters to it.
import type { Sample } from '../../../infra/traffic/sample.ts'

type Told = Partial<Omit<Sample, 'outcome'>> & {
  ms?: number
  status?: number
  hit?: boolean
  region?: string
  /** `apac:unreachable oc:ok` */
  attempts?: string
}

export function sample(told: Told = {}): Sample {
  const { ms = 10, status = 302, hit = false, region, attempts, ...rest } = told
  const { sentAt = 0, kind = 'follow' } = rest
  const unsaid = { problem: undefined, tier: undefined, cache: undefined, db: undefined }
  return {
    ...{ n: 0, colo: 'NRT', kind, write: kind === 'write', good: true },
    ...{ dueAt: sentAt, sentAt, doneAt: sentAt + ms },
    outcome: { kind: 'answered', status, hit, region, attempts, ...unsaid },
    ...rest,
  }
}

export const lost = (told: Told = {}): Sample => ({
  ...sample(told),
  outcome: { kind: 'broken', why: 'ECONNRESET' },
  good: false,
})

export const run = (...samples: Sample[]) => ({ samples, cpuBusy: 0.2 })
