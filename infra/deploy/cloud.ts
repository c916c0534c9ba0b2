// The account, by Cloudflare's own SDK: what wrangler has no command for, and what is read before and after.

import { z } from 'zod'
import { clientOf, type Login, type Signed, unless } from './client.ts'
import { createStores } from './stores.ts'

/** A version's part of the traffic, in per cent. */
export type Share = { id: string; percentage: number }

/** A version of a Worker, as much of it as a deploy reads. */
export type Version = {
  id: string
  /** From 1, in the order of the uploads. */
  number: number
  tag: string
  message: string
  /** Variables by name. */
  vars: Readonly<Record<string, string>>
  secrets: readonly string[]
}

/** Of a Worker, and of the subdomain: the API has one code for both. */
const notFound = 10007

const annotated = z.object({
  id: z.string(),
  number: z.number().default(0),
  annotations: z.record(z.string(), z.string()).default({}),
  resources: z.object({
    bindings: z
      .array(z.object({ name: z.string(), type: z.string(), text: z.string().optional() }))
      .default([]),
  }),
})
const splitsOf = z
  .object({
    deployments: z.array(
      z.object({
        versions: z.array(z.object({ version_id: z.string(), percentage: z.number() })),
      }),
    ),
  })
  .transform(({ deployments }) =>
    deployments.map(({ versions }) =>
      versions.map(({ version_id: id, percentage }): Share => ({ id, percentage })),
    ),
  )
const deployed = z.object({
  deployments: z.array(
    z.object({ id: z.string(), annotations: z.record(z.string(), z.string()).default({}) }),
  ),
})
const listed = z.object({ items: z.array(z.object({ id: z.string() })).default([]) })

/** The accounts that a token sees. */
export async function listAccounts(login: Login): Promise<{ id: string; name: string }[]> {
  const found = []
  for await (const { id, name } of clientOf(login).accounts.list()) found.push({ id, name })
  return found
}

export type Cloud = ReturnType<typeof createCloud>

/** Every call rejects with an APIError when it is refused; `signal` ends all of them. */
export function createCloud(login: Signed) {
  const { account: account_id, signal } = login
  const client = clientOf(login)
  const { scripts } = client.workers
  const one = { signal }

  async function version(worker: string, id: string): Promise<Version> {
    const told = await scripts.versions.get(id, { account_id, script_name: worker }, one)
    const { number, annotations, resources } = annotated.parse(told)
    const texts = resources.bindings.flatMap(({ name, type, text }) =>
      type === 'plain_text' ? [[name, text ?? '']] : [],
    )
    const secrets = resources.bindings.filter(({ type }) => type === 'secret_text')
    return {
      ...{ id, number, vars: Object.fromEntries(texts), secrets: secrets.map(({ name }) => name) },
      ...{ tag: annotations['workers/tag'] ?? '', message: annotations['workers/message'] ?? '' },
    }
  }

  return {
    version,
    /** How the traffic is and was split, the latest first. undefined: there is no such Worker. */
    async splits(worker: string): Promise<Share[][] | undefined> {
      const page = await unless(notFound, scripts.deployments.list(worker, { account_id }, one))
      return page && splitsOf.parse(page.result)
    },
    /** What was uploaded last, whether or not it serves. */
    async newest(worker: string): Promise<Version | undefined> {
      const page = await scripts.versions.list(worker, { account_id }, one)
      const [first] = listed.parse(page.result).items
      return first && version(worker, first.id)
    },
    /** What decides about the traffic now. undefined: there is no such Worker. */
    async latest(worker: string): Promise<{ id: string; message: string } | undefined> {
      const page = await unless(notFound, scripts.deployments.list(worker, { account_id }, one))
      const [first] = page ? deployed.parse(page.result).deployments : []
      return first && { id: first.id, message: first.annotations['workers/message'] ?? '' }
    },
    /** Resolves with the id of the deployment. */
    async split(worker: string, shares: readonly Share[], message: string): Promise<string> {
      const versions = shares.map(({ id, percentage }) => ({ version_id: id, percentage }))
      const annotations = { 'workers/message': message }
      const body = { account_id, strategy: 'percentage', versions, annotations } as const
      return (await scripts.deployments.create(worker, body, one)).id
    },
    /** What is set beside versions. */
    async triggers(worker: string) {
      const { schedules } = await scripts.schedules.get(worker, { account_id }, one)
      const { enabled, previews_enabled } = await scripts.subdomain.get(worker, { account_id }, one)
      const crons = schedules.map(({ cron }) => cron)
      return { crons, workersDev: enabled, previewUrls: previews_enabled }
    },
    async removeWorker(worker: string): Promise<void> {
      await unless(notFound, scripts.delete(worker, { account_id, force: true }, one))
    },
    /** The name under workers.dev. undefined: none was registered. */
    async subdomain(): Promise<string | undefined> {
      return (await unless(notFound, client.workers.subdomains.get({ account_id }, one)))?.subdomain
    },
    ...createStores(client, login),
  }
}
