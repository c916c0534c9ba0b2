// Hand-made samples, so that a test says only what matters to it.
import type { Sample } from '../../../infra/demo/sample.ts'

type Told = Partial<Omit<Sample, 'outcome'>> & {
  ms?: number
  status?: number
  hit?: boolean
  region?: string
  /** `apac:unreachable oc:ok` */
  attempts?: string
}

export function sample(told: Told = {}): Sample {
  const { ms = 10, status = 302, hit = false, region, attempts = '', ...rest } = told
  const sentAt = rest.sentAt ?? 0
  const tries = attempts.split(' ').flatMap((one) => {
    const [name, outcome] = one.split(':')
    return name && outcome ? [{ region: name, outcome }] : []
  })
  return {
    n: 0,
    colo: 'NRT',
    kind: 'follow',
    dueAt: sentAt,
    doneAt: sentAt + ms,
    ...rest,
    sentAt,
    outcome: { kind: 'answered', status, hit, region, tries },
  }
}

export const lost = (told: Told = {}): Sample => ({
  ...sample(told),
  outcome: { kind: 'broken', why: 'ECONNRESET' },
})

export const run = (...samples: Sample[]) => ({ samples, cpuBusy: 0.2 })
