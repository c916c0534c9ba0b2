// Gives a new world something to serve: the product's own list of requests, sent once each.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { WorldError } from './world-error.ts'

type SeedRequest = { path: string; body: unknown }

/** Enough to keep the primary busy, few enough for its queue. */
const PARALLEL = 8

/** A request that is worth a try: what it shows, the colo it enters at, and its path. */
export type Try = { what: string; colo: string; path: string }

/** `src/app/seed.json`, when the product has one: `{path, requests[], try[]}`. Each request is POSTed to the path; what
 * there is to try is told by npm start. */
type Seed = { path: string; requests: unknown[]; try?: Try[] }

function readFile(root: string): Seed {
  const file = join(root, 'src', 'app', 'seed.json')
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { path: '/', requests: [] }
}

export function readSeed(root: string): SeedRequest[] {
  const { path, requests } = readFile(root)
  return requests.map((body) => ({ path, body }))
}

export const readTries = (root: string): Try[] => readFile(root).try ?? []

/** Sends every request to a region's Worker, and resolves with where each record can be read (Location), in their
 * order. Each has an idempotency key made of its body, so a second
 * run changes nothing; 409 means that the record came another way. Throws on any other refusal. */
export async function sow(
  requests: SeedRequest[],
  address: string,
  key: string,
): Promise<string[]> {
  const places: (string | null)[] = []
  const waiting = [...requests.entries()]
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [index, request] = next
      places[index] = await send(request, address, key)
    }
  }
  await Promise.all(Array.from({ length: PARALLEL }, worker))
  return places.filter((place) => place !== null)
}

async function send(
  { path, body }: SeedRequest,
  address: string,
  key: string,
): Promise<string | null> {
  const text = JSON.stringify(body)
  const response = await fetch(`http://${address}${path}`, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${key}`,
      'Content-Type': 'application/json',
      'Idempotency-Key': `seed-${createHash('sha256').update(text).digest('hex')}`,
    },
    body: text,
  })
  if (!response.ok && response.status !== 409) {
    throw new WorldError(
      `seed.json: POST ${path} ${text} got ${response.status} ${await response.text()}`,
    )
  }
  await response.arrayBuffer()
  return response.headers.get('Location')
}
