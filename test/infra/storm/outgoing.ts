// Requests as tests need them, and what is answered to them.
import type { Intent, Planned } from '../../../infra/storm/plan.ts'
import { createSession, type Outgoing } from '../../../infra/storm/session.ts'
import { workload } from '../../machine/workload.ts'

export const planned = (intent: Intent, rest: Partial<Planned> = {}): Planned => ({
  ...{ client: 4, n: 0, colo: 'NRT', thinkMs: 100, wish: undefined, anonymous: false },
  ...{ intent, ...rest },
})

/** As a client sends it that knows nothing yet. */
export const outgoing = (intent: Intent, rest: Partial<Outgoing> = {}): Outgoing => ({
  ...createSession(workload).next(planned(intent)),
  ...rest,
})

export const link = (version: number, slug = 'a') => ({
  ...{ slug, version, url: `https://example.com/${version}`, disabled: false, title: '' },
})
