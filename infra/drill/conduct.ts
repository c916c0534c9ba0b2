// Breaks one thing after the other, heals it, and waits until the world is whole and works as before.
import { breakWhile } from '../traffic/break.ts'
import { type Control, findBroken } from '../traffic/control.ts'
import type { Clock } from '../world/time.ts'
import type { Step, Target } from './steps.ts'

/** Times in milliseconds, on the samples' clock. */
export type Episode = {
  target: Target
  breakAskedAt: number
  /** The fault was in force. */
  brokenAt: number
  healAskedAt: number
  /** Nothing of it was left: processes ran again. */
  healedAt: number
  /** The next one began, or the traffic ended. */
  endedAt: number
  /** Whether one waited for the recovery. */
  watched: boolean
}

/** Promised is half a minute: some more, to see how late a late one is. */
export const WATCH_MS_MAX = 45_000
const POLL_MS = 200

export type ConductOptions = {
  steps: readonly Step[]
  control: Pick<Control, 'break' | 'heal' | 'healAll' | 'state'>
  clock: Clock
  signal: AbortSignal
  /** Whether the traffic shows that the healed place works as before. */
  recovered: (episode: Episode) => boolean
  onEpisode: (episode: Episode) => void
  say: (words: string) => void
}

/** Rejects when the signal aborts, and when the world is not whole after a heal. */
export async function conduct(options: ConductOptions): Promise<Episode[]> {
  const { steps, control, clock, signal, recovered, onEpisode, say } = options
  const episodes: Episode[] = []
  for (const { target, pauseMs, forMs, watch } of steps) {
    const { name, fault } = target
    await sleep(clock, pauseMs, signal)
    for (const last of episodes.slice(-1)) last.endedAt = clock.now()
    const [broken, healed] = await breakWhile(() => clock.sleep(forMs, signal), [fault], {
      ...{ control, clock, signal },
      tell: ({ kind }) => say(`${name} is ${kind === 'fault' ? 'in force' : 'healed'}`),
    })
    signal.throwIfAborted()
    if (!broken || !healed) throw new Error(`${name} was not broken and healed.`)
    const wrong = await findBroken({ control, clock })
    if (wrong.length > 0) throw new Error(`After ${name}: ${wrong.join('; ')}`)
    const episode = {
      ...{ target, watched: watch, endedAt: clock.now() },
      ...{ breakAskedAt: broken.askedAt, brokenAt: broken.at },
      ...{ healAskedAt: healed.askedAt, healedAt: healed.at },
    }
    while (watch && !recovered(episode) && clock.now() - healed.askedAt < WATCH_MS_MAX) {
      await sleep(clock, POLL_MS, signal)
      episode.endedAt = clock.now()
    }
    onEpisode(episode)
    episodes.push(episode)
  }
  return episodes
}

/** Rejects when the signal aborts. */
export async function sleep(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  await clock.sleep(ms, signal)
  signal.throwIfAborted()
}
