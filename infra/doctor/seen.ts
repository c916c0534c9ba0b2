// What the account holds of this project, as far as the doctor asks. Plain data, for the rules.

import type { Bound } from '../deploy/cloud.ts'
import type { Probed } from '../deploy/live.ts'
import type { Plan, Worker } from '../deploy/plan.ts'
import type { Project } from '../deploy/project.ts'
import type { Deployed, Survey } from '../deploy/survey.ts'

/** A Worker that is deployed, and what it should be. */
export type SeenWorker = {
  worker: Worker
  deployed: Deployed
  /** As wrangler.toml has it, with the ids that were found. */
  expected: { bindings: readonly Bound[]; crons: readonly string[]; placement: string | undefined }
  crons: readonly string[]
  workersDev: boolean
  previewUrls: boolean
  /** Its routes and domains. */
  addresses: readonly string[]
  /** Asked at its name under workers.dev: who answered there. undefined: nobody, as it should be of a region. */
  outside: string | undefined
}

export type Seen = {
  plan: Plan
  project: Project
  survey: Survey
  /** `auto`, `disabled`; undefined without a database. */
  replication: string | undefined
  workers: readonly SeenWorker[]
  /** That the platform takes. undefined: it tells them in a way that is not known. */
  hints: readonly string[] | undefined
}

/** What the live edge told; `why` it could not be asked. */
export type LiveSeen =
  | {
      ok: true
      edge: readonly { ok: boolean; said: string }[]
      regions: ReadonlyMap<string, Probed>
    }
  | { ok: false; why: string; fix: string }
