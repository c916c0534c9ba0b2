// What must be true when it is over: every region trusted, and every place that was taken given back.
import { z } from 'zod'

export type Target = {
  url: string
  key: string
  colos: readonly string[]
}

const topology = z.object({
  panic: z.boolean(),
  regions: z.array(z.object({ id: z.string(), state: z.string(), opened: z.number() })),
})

/** A region lets 64 into its database at once: if a third of these places were lost, these would not all fit. */
const AT_ONCE = 48

/** Resolves with what is wrong, in sentences. */
export async function aftermath(target: Target): Promise<string[]> {
  const seen = await Promise.all(target.colos.map((colo) => lookAt(colo, target)))
  const ids = new Set(seen.flatMap(({ regions }) => regions))
  const crowded: string[] = []
  // One after the other: together they would be a crowd at the primary.
  for (const id of ids) crowded.push(...(await crowd(id, target)))
  return [...seen.flatMap(({ wrong }) => wrong), ...crowded]
}

async function lookAt(colo: string, { url, key }: Target) {
  const headers = { 'World-Colo': colo, Authorization: `Bearer ${key}` }
  const response = await fetch(new URL('/ops/topology', url), { headers })
  const { panic, regions } = topology.parse(await response.json())
  const wrong = regions
    .filter(({ state, opened }) => state !== 'healthy' || opened > 0)
    .map(({ id, state, opened }) => `${colo} has ${id} ${state}, opened ${opened} times`)
  return {
    regions: regions.map(({ id }) => id),
    wrong: [...(panic ? [`${colo} panics`] : []), ...wrong],
  }
}

/** Reads past the edge, all at once. */
async function crowd(region: string, { url }: Target): Promise<string[]> {
  const headers = { 'World-Direct': region }
  const ask = async () => {
    const response = await fetch(new URL('/readyz', url), { headers })
    await response.arrayBuffer()
    return response.status
  }
  const statuses = await Promise.all(Array.from({ length: AT_ONCE }, ask))
  const refused = statuses.filter((status) => status !== 200)
  return refused.length === 0
    ? []
    : [
        `${region} refused ${refused.length} of ${AT_ONCE} readers at once: ${[...new Set(refused)]}`,
      ]
}
