// The account, by Cloudflare's own SDK: what wrangler has no command for, and what is read before and after.

import { z } from 'zod'
import { clientOf, type Login, type Signed, unless } from './client.ts'
import { createStores } from './stores.ts'

/** A version's part of the traffic, in per cent. */
export type Share = { id: string; percentage: number }

/** `to`: what it leads to, a name, an id or a text; never a secret. */
export type Bound = { name: string; type: string; to: string }

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
  bindings: readonly Bound[]
  /** Of the code: the same where that is the same. */
  etag: string
  /** Where it is to run, as far as the API tells it. */
  placement: { mode?: string | undefined; region?: string | undefined } | undefined
}

/** Of a Worker, and of the subdomain: the API has one code for both. */
const notFound = 10007

const annotated = z.object({
  id: z.string(),
  number: z.number().default(0),
  annotations: z.record(z.string(), z.string()).default({}),
  resources: z.object({
    script: z
      .object({
        etag: z.string().optional(),
        placement: z
          .object({ mode: z.string().optional(), region: z.string().optional() })
          .optional(),
      })
      .optional(),
    bindings: z
      .array(
        z
          .object({
            ...{ name: z.string(), type: z.string(), text: z.string().optional() },
            ...{ service: z.string().optional(), namespace_id: z.string().optional() },
            ...{ id: z.string().optional(), database_id: z.string().optional() },
            dataset: z.string().optional(),
          })
          .transform(({ name, type, text, ...ids }): Bound => {
            const { service, database_id, namespace_id, id, dataset } = ids
            const to = service ?? database_id ?? namespace_id ?? id ?? dataset ?? text ?? ''
            return { name, type, to: type === 'secret_text' ? '' : to }
          }),
      )
      .default([]),
  }),
})
const providers = z.object({
  providers: z.array(
    z.object({
      id: z.string(),
      regions: z.array(
        z.union([z.string(), z.object({ id: z.string() }).transform(({ id }) => id)]),
      ),
    }),
  ),
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
    const { bindings, script: { etag = id, placement } = {} } = resources
    const texts = bindings.filter(({ type }) => type === 'plain_text')
    const secrets = bindings.filter(({ type }) => type === 'secret_text')
    return {
      ...{ id, number, bindings, etag, placement },
      vars: Object.fromEntries(texts.map(({ name, to }) => [name, to])),
      secrets: secrets.map(({ name }) => name),
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
    /** Patterns of the routes that lead to each Worker, and its own domains, by its name. */
    async addresses(): Promise<ReadonlyMap<string, readonly string[]>> {
      const found = new Map<string, string[]>()
      const add = (worker: string | undefined, address: string) => {
        if (worker) found.set(worker, [...(found.get(worker) ?? []), address])
      }
      for await (const { id, routes } of scripts.list({ account_id }, one)) {
        for (const { pattern } of routes ?? []) add(id, pattern)
      }
      for await (const { service, hostname } of client.workers.domains.list({ account_id }, one)) {
        add(service, hostname)
      }
      return found
    },
    /** The placement hints that the platform takes today, such as `aws:us-east-1`. undefined: told in another shape.
     * The SDK has no method for it. */
    async hints(): Promise<readonly string[] | undefined> {
      const path = `/accounts/${account_id}/workers/placement/regions`
      const told = await client.get<{ result?: unknown }>(path, one)
      const { data } = providers.safeParse(told.result)
      return data?.providers.flatMap(({ id, regions }) => regions.map((name) => `${id}:${name}`))
    },
    async removeWorker(worker: string): Promise<void> {
      await unless(notFound, scripts.delete(worker, { account_id, force: true }, one))
    },
    /** The Worker whose custom domain that is. */
    async domainOwner(hostname: string): Promise<string | undefined> {
      const { result } = await client.workers.domains.list({ account_id, hostname }, one)
      return result[0]?.service
    },
    /** The name under workers.dev. undefined: none was registered. */
    async subdomain(): Promise<string | undefined> {
      return (await unless(notFound, client.workers.subdomains.get({ account_id }, one)))?.subdomain
    },
    ...createStores(client, login),
  }
}
