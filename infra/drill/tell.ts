// What the person sees of each fault while the drill goes on. Pure.
import type { Episode } from './conduct.ts'
import { type Measured, toRow } from './report.ts'

/** Lost and doubled writes are only known at the end. */
export function episodeLine(
  episode: Episode,
  measured: Pick<Measured, 'samples' | 'healthy' | 'homes'>,
): string {
  const row = toRow(episode, { ...measured, fates: new Map() })
  const { name, seconds, during, after, recovery, watched } = row
  const again =
    recovery.kind === 'recovered'
      ? `as before ${(recovery.afterMs / 1_000).toFixed(1)} s after the order to heal`
      : watched
        ? `not as before ${(recovery.watchedMs / 1_000).toFixed(1)} s after the order to heal`
        : 'healed'
  const failed = `${during.failedReads + after.failedReads} GETs and ${during.failedWrites + after.failedWrites} writes failed`
  return `${name} for ${seconds.toFixed(1)} s, ${again}: ${during.reads + during.writes} requests, ${failed}`
}
