// One Worker: left alone when it is up to date, made when it is new, and otherwise raised from the version before.

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { unstable_readConfig } from 'wrangler'
import { z } from 'zod'
import type { Cloud } from './cloud.ts'
import type { Live } from './live.ts'
import { watched } from './overtaken.ts'
import type { Outcome, Worker } from './plan.ts'
import { type Raise, raise, smoke } from './raise.ts'
import { isRelease, type Release } from './release.ts'
import { type Secrets, withSecretsFile } from './secrets.ts'
import { type Deployed, deployedOf } from './survey.ts'
import { reason, type Shell, warnings, wrangler } from './wrangler.ts'

export type Job = Omit<Raise, 'cloud'> & {
  shell: Shell
  cloud: Cloud
  worker: Worker
  /** The version that served it all when the account was read. */
  seen: string | undefined
  /** The checked module. */
  file: string
  release: Release
  secrets: Secrets
  /** Nobody can be asked before there is an edge. */
  live: Live | undefined
  paths: readonly string[]
  /** All of them, to ask through the edge and to compare with. */
  regions: readonly Worker[]
}

export async function deployWorker(job: Job): Promise<Outcome> {
  const { worker, cloud, release } = job
  const traffic = await watched(cloud, worker.name)
  const before = await deployedOf(cloud, worker.name)
  if (before?.past.id !== job.seen) return { ok: false, reason: passedBy(worker) }
  if (!before) return make(job)
  const at = `${worker.role}: ${worker.name} (${worker.place})`
  if (isRelease(release, before.past)) return keep(job, before, at)
  const uploaded = await freshVersion(job, before)
  if (!uploaded.ok) return uploaded
  const { fresh } = uploaded
  const past = before.past.id
  const questions = job.live?.questions(worker, job.regions, job.paths) ?? []
  const others = job.regions
    .filter(({ env }) => env !== worker.env)
    .flatMap((other) => job.live?.questions(other, [], []) ?? [])
  const asked = { ...job, cloud: traffic }
  const raised = await raise(asked, worker.name, { past, fresh }, { questions, others })
  if (!raised.ok) return raised
  await traffic.check()
  // By wrangler, because it brings along what is set beside versions, such as observability.
  const args = ['versions', 'deploy', `${fresh}@100%`, '--yes', '--env', worker.env]
  const run = await wrangler(job.shell, args)
  if (run.code !== 0) return { ok: false, reason: reason(run) }
  const changed = await setTriggers(job)
  return changed?.ok === false
    ? changed
    : { ok: true, did: `${at} serves ${release.tag}: ${raised.said}` }
}

const passedBy = ({ name }: Worker) =>
  `Somebody else deployed ${name} since this run read the account. What they deployed stays as it is.`

/** What is up to date is not uploaded again; a newer one beside it, left by an interrupted run, goes. */
async function keep(job: Job, { split, past }: Deployed, at: string): Promise<Outcome> {
  const { cloud, worker } = job
  if (split.length > 1)
    await cloud.split(worker.name, [{ id: past.id, percentage: 100 }], 'npm run deploy: back')
  const changed = await setTriggers(job)
  const wrong = worker.role === 'edge' && (await unanswered(job, past.id))
  if (wrong) return { ok: false, reason: wrong }
  return changed ?? { ok: true, did: `${at} is up to date (${past.tag})` }
}

/** What is wrong with the edge that serves. undefined: nothing, or nobody may ask. */
async function unanswered(job: Job, version: string): Promise<string | undefined> {
  const questions = job.live?.questions(job.worker, job.regions, [])
  const wrong = questions && (await smoke(job, version, questions))
  return wrong && `${job.worker.name} is deployed, but does not answer as it should: ${wrong}`
}

/** The version to raise: one that an interrupted run has uploaded, or a new one. */
async function freshVersion(
  { shell, worker, cloud, release, secrets, file }: Job,
  { past }: Deployed,
): Promise<{ ok: true; fresh: string } | { ok: false; reason: string }> {
  const newest = await cloud.newest(worker.name)
  if (newest && newest.id !== past.id && isRelease(release, newest))
    return { ok: true, fresh: newest.id }
  // What is not known here has not changed, and the next run must see that.
  const message = release.message === 'secrets ' ? past.message : release.message
  const args = ['versions', 'upload', file, '--no-bundle', '--env', worker.env]
  const named = [...args, '--tag', release.tag, '--message', message]
  const { run, id } = await upload(shell, worker, secrets, named)
  if (run.code !== 0) return { ok: false, reason: reason(run) }
  if (!id)
    return { ok: false, reason: `wrangler uploaded a version but did not tell its id:\n${run.out}` }
  return { ok: true, fresh: id }
}

/** The first of a Worker serves at once: there is nothing to split the traffic with, and a region has no users yet. */
async function make(job: Job): Promise<Outcome> {
  const { shell, worker, release, secrets, file } = job
  const args = ['deploy', file, '--no-bundle', '--env', worker.env]
  const named = [...args, '--tag', release.tag, '--message', release.message]
  const { run, id, targets } = await upload(shell, worker, secrets, named)
  if (run.code !== 0) return { ok: false, reason: reason(run) }
  const at = targets.length > 0 ? ` at ${targets.join(', ')}` : ''
  const did = `${worker.role}: made ${worker.name} (${worker.place})${at}`
  const wrong = worker.role === 'edge' && id && (await unanswered(job, id))
  if (wrong) return { ok: false, reason: wrong }
  return { ok: true, did, notes: warnings(run.err) }
}

async function upload(shell: Shell, worker: Worker, secrets: Secrets, args: readonly string[]) {
  const output = `${worker.env}.ndjson`
  const run = await withSecretsFile(shell, worker, secrets, (path) =>
    wrangler(shell, [...args, '--secrets-file', path], output),
  )
  const { id, targets } = run.code === 0 ? await readOutput(join(shell.tmp, output)) : none
  return { run, id, targets }
}

const none = { id: undefined, targets: [] as string[] }
const entry = z.object({
  type: z.enum(['deploy', 'version-upload']),
  version_id: z.string(),
  targets: z.array(z.string()).default([]),
})

async function readOutput(file: string) {
  const lines = (await readFile(file, 'utf8')).trim().split('\n')
  for (const line of lines) {
    const { data } = entry.safeParse(JSON.parse(line))
    if (data) return { id: data.version_id, targets: data.targets }
  }
  return none
}

const wanted = z.object({
  triggers: z.object({ crons: z.array(z.string()).optional() }).optional(),
  workers_dev: z.boolean().optional(),
  preview_urls: z.boolean().optional(),
  route: z.unknown(),
  routes: z.array(z.unknown()).optional(),
})

/** Crons, addresses and routes are beside versions. undefined: they were right. */
async function setTriggers({ shell, cloud, worker }: Job): Promise<Outcome | undefined> {
  const config = wanted.parse(
    unstable_readConfig({ config: shell.config, env: worker.env }, { hideWarnings: true }),
  )
  const crons = config.triggers?.crons ?? []
  const there = await cloud.triggers(worker.name)
  const right =
    [...crons].sort().join() === [...there.crons].sort().join() &&
    there.workersDev === (config.workers_dev ?? true) &&
    there.previewUrls === (config.preview_urls ?? false) &&
    (config.routes ?? []).length === 0 &&
    config.route === undefined
  if (right) return undefined
  const run = await wrangler(shell, ['triggers', 'deploy', '--env', worker.env])
  if (run.code !== 0) return { ok: false, reason: reason(run) }
  return {
    ok: true,
    did: `${worker.role}: ${worker.name} (${worker.place}) has the triggers of wrangler.toml`,
  }
}
