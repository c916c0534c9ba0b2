// What of a message belongs to one hop of its way, or to the simulation.
import type { IncomingMessage } from 'node:http'

/** Headers of one hop (RFC 9110 section 7.6.1), which Node writes itself. A `Trailer` makes Node refuse
 * a message without chunks; an `Upgrade` makes workerd take any request for a GET. */
export const HOP_HEADER =
  /^(?:connection|keep-alive|proxy-connection|te|trailer|transfer-encoding|upgrade)$/i
/** The simulation's own. */
export const WORLD_HEADER = /^world-/i

/** Of Node's raw fields: those that go on. */
export function without(dropped: RegExp[], raw: string[]): string[] {
  const kept: string[] = []
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const [name = '', value = ''] = raw.slice(i, i + 2)
    if (!dropped.some((pattern) => pattern.test(name))) kept.push(name, value)
  }
  return kept
}

/** workerd closes a connection on which it has left a body unread, and says so in no header: the next request on it
 * would break for nothing. */
export const carriesBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
