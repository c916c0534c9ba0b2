// What npm run dev keeps running: the small world of a project's folder, made anew when its files change.
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { primary } from '../../src/regions.ts'
import { writePage } from '../page/index.ts'
import { openSmall, type Small } from '../small/index.ts'
import type { SmallOptions, SmallWorker } from '../small/options.ts'
import type { ReadWorker } from '../world/read-worker.ts'
import { makeSecrets, readWorldId } from '../world/secrets.ts'
import { readSeed, sow } from '../world/seed.ts'
import type { Clock } from '../world/time.ts'
import { WorldError } from '../world/world-error.ts'
import { createBundler, sentencesOf } from './bundle.ts'
import type { Change } from './changes.ts'
import { migrate } from './migrate.ts'

export type SessionOptions = {
  root: string
  /** Where D1, KV and the world's name are kept. */
  folder: string
  clock: Clock
  say(line: string): void
}

/** wrangler, which takes a second to load. */
export type Wrangler = {
  read(toml: string): ReadWorker[]
  split(sql: string): string[]
}

export interface Session {
  /** The development API key. */
  readonly key: string
  /** Resolves with the edge's `host:port` when no change is under way; `undefined` before the code has
   * compiled for the first time. */
  edge(): Promise<string | undefined>
  /** Brings what runs to what the files say. Throws a WorldError when they are wrong: then all goes on as
   * it was. */
  apply(changes: ReadonlySet<Change>): Promise<void>
  stop(): Promise<void>
}

/** The same key in every run on every machine: it is worth nothing outside. */
const SEED = 7
/** Names in KV that are no copies of answers: what an operator said. */
const KEPT_IN_KV = 'ops:'

export function createSession(options: SessionOptions, wrangler: Wrangler): Session {
  const { root, folder, clock, say } = options
  const secrets = makeSecrets(SEED, readWorldId(folder))
  const bundler = createBundler(root)
  const toml = join(root, 'wrangler.toml')
  let read: ReadWorker[] | undefined
  let small: Small | undefined
  let running: SmallWorker[] = []
  let changing: Promise<void> = Promise.resolve()

  async function compile(): Promise<SmallWorker[]> {
    read ??= wrangler.read(toml)
    const bundled = await bundler.bundle(read)
    if (bundled.kind === 'wrong') throw new WorldError(bundled.sentences.join('\n'))
    const { sources } = bundled
    const page = read.some(({ worker }) => worker.assets !== undefined)
      ? await writePage(root).catch((error) => {
          throw new WorldError(sentencesOf(error).join('\n'))
        })
      : undefined
    return read.map(({ entry, worker: { assets, ...worker } }) => ({
      ...{ ...worker, source: sources.get(entry) ?? '' },
      ...(assets !== undefined && page ? { page } : {}),
    }))
  }

  async function begin(workers: SmallWorker[]): Promise<void> {
    const data = join(folder, 'data')
    mkdirSync(data, { recursive: true })
    const base: SmallOptions = { workers, secrets: secrets.values, folder: data }
    const opened = await openSmall(base).catch((error) => {
      throw new WorldError(`The Workers do not start: ${messageOf(error)}`)
    })
    try {
      await renew(opened)
      const { host } = new URL(opened.origin(primary))
      await sow(readSeed(root), host, secrets.key)
    } catch (error) {
      await opened.stop()
      throw error
    }
    small = opened
    running = workers
  }

  async function renew({ d1 }: Small): Promise<void> {
    const names = await migrate(d1, join(root, 'migrations'), wrangler.split)
    for (const name of names) say(`migration ${name} applied`)
  }

  /** New isolates with the new code; with the old code again when the new does not start. */
  async function replace(small: Small, workers: SmallWorker[]): Promise<void> {
    try {
      await small.restart({ workers })
    } catch (error) {
      await small.restart({ workers: running })
      throw new WorldError(`The Workers do not start: ${messageOf(error)}`)
    }
    running = workers
    await forgetCopies(small)
  }

  async function apply(changes: ReadonlySet<Change>): Promise<void> {
    const began = clock.now()
    if (changes.has('config')) read = undefined
    const workers = await compile()
    if (!small) await begin(workers)
    else {
      if (changes.has('migrations')) await renew(small)
      if (same(workers, running)) return
      await replace(small, workers)
    }
    say(`live after ${Math.round(clock.now() - began)} ms`)
  }

  return {
    key: secrets.key,
    async edge() {
      await changing
      return small && new URL(small.origin('edge')).host
    },
    apply(changes) {
      const applied = apply(changes)
      changing = applied.catch(() => {})
      return applied
    },
    async stop() {
      await bundler.stop()
      await small?.stop()
    },
  }
}

const same = (a: SmallWorker[], b: SmallWorker[]) => JSON.stringify(a) === JSON.stringify(b)

/** A copy of what the old code answered would hide for a minute what the new one does. */
async function forgetCopies({ kv }: Small): Promise<void> {
  for (let cursor: string | undefined; ; ) {
    const page = await kv.list(cursor === undefined ? {} : { cursor })
    const copies = page.keys.filter(({ name }) => !name.startsWith(KEPT_IN_KV))
    await Promise.all(copies.map(({ name }) => kv.delete(name)))
    if (page.list_complete) return
    cursor = page.cursor
  }
}

/** Miniflare's first line; workerd has said the rest by itself. */
const messageOf = (error: unknown) =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0]

/** Forgets the database and the cache of earlier runs. */
export const forget = (folder: string): void => rmSync(folder, { recursive: true, force: true })
