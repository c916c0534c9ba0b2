// Two deploys at once: the traffic of a Worker is changed only as long as nobody else changes it.
// The API has no "only if": between the look and the change somebody may still come, and is seen at the next look.

import type { Cloud } from './cloud.ts'

/** Somebody else split the traffic. What they did stands. */
export class Overtaken extends Error {}

/** The same `split`, which throws Overtaken when the deployment is not the one that it knows; `check` alone looks. */
export async function watched(cloud: Pick<Cloud, 'split' | 'latest'>, worker: string) {
  let known = (await cloud.latest(worker))?.id
  const check = async () => {
    const latest = await cloud.latest(worker)
    if (latest?.id === known) return
    throw new Overtaken(
      `Somebody else changed the traffic of ${worker} meanwhile ("${latest?.message ?? 'it is gone'}"). It stays as they left it. Wait until they are done, then go on.`,
    )
  }
  return {
    check,
    async split(...change: Parameters<Cloud['split']>): Promise<string> {
      await check()
      known = await cloud.split(...change)
      return known
    },
  }
}
