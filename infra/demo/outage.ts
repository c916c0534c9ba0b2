// Kills a region in the middle of a phase, and heals it later.
import type { Clock } from '../world/time.ts'

export type OutageOptions = {
  url: string
  region: string
  killAfterMs: number
  healAfterMs: number
  clock: Clock
  signal: AbortSignal
  say: (line: string) => void
}

/** When the death was asked for, when the healing was, and when the region's processes ran again. */
export type OutageTimes = {
  region: string
  killAskedAt: number
  healAskedAt: number
  restartedAt: number
}

/** A restart takes seconds on a busy machine; a world that needs longer is broken. */
const CONTROL_MS_MAX = 30_000

/** Rejects when the signal aborts or the world refuses. */
export async function runOutage(options: OutageOptions): Promise<OutageTimes> {
  const { url, region, killAfterMs, healAfterMs, clock, signal, say } = options
  const began = clock.now()
  const until = async (ms: number) => {
    await clock.sleep(Math.max(0, began + ms - clock.now()), signal)
    signal.throwIfAborted()
    return clock.now()
  }
  const killAskedAt = await until(killAfterMs)
  const fault = JSON.stringify({ kind: 'region-down', region })
  const killed = await control(url, signal, 'POST', '/_world/faults', fault)
  const { id }: { id: string } = JSON.parse(killed)
  say(`  ${region} is dead`)
  const healAskedAt = await until(healAfterMs)
  say(`  ${region} is being healed`)
  await control(url, signal, 'DELETE', `/_world/faults/${id}`)
  say(`  ${region} runs again`)
  return { region, killAskedAt, healAskedAt, restartedAt: clock.now() }
}

async function control(
  url: string,
  signal: AbortSignal,
  method: string,
  path: string,
  body?: string,
): Promise<string> {
  const response = await fetch(new URL(path, url), {
    method,
    ...(body && { body }),
    signal: AbortSignal.any([signal, AbortSignal.timeout(CONTROL_MS_MAX)]),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${method} ${path} got ${response.status} ${text.trim()}`)
  return text
}
