// What a client of the model carries: tokens without their signatures, kept as the product's own client does.
import { maxBookmark } from '../../src/shared/guards.ts'
import { merge, type Position, start } from '../../src/shared/position.ts'
import { TOKEN_AGE_MS_MAX } from '../../src/shared/token.ts'
import type { Twist } from './mutants.ts'

/** `floors`, one for each key, are what M2 has in place of the floor. */
export type Token = { position: Position; issued: number; floors: readonly number[] }

export type Entered = {
  position: Position
  floors: readonly number[]
  reset: 'expired' | 'epoch' | undefined
  /** A token of an epoch that this edge has not reached: it answers 503. */
  ahead: boolean
  sent: boolean
}

/** As `enter` of src/edge/client/arrive.ts, after `readTokens` of src/shared/token.ts. */
export function enter(tokens: readonly Token[], epoch: number, now: number): Entered {
  let position: Position | undefined
  let floors: readonly number[] = []
  for (const token of tokens) {
    const spent = spentBecause(token, epoch, now)
    if (spent) {
      const ahead = spent === 'ahead'
      const reset = ahead ? undefined : spent
      return { position: start(epoch), floors: [], reset, ahead, sent: true }
    }
    position = position ? merge(position, token.position) : token.position
    floors = maxFloors(floors, token.floors)
  }
  const sent = position !== undefined
  return { position: position ?? start(epoch), floors, reset: undefined, ahead: false, sent }
}

function spentBecause({ position, issued }: Token, epoch: number, now: number) {
  if (now - issued > TOKEN_AGE_MS_MAX) return 'expired'
  if (position.epoch === epoch) return undefined
  return position.epoch > epoch ? 'ahead' : 'epoch'
}

export const maxFloors = (one: readonly number[], other: readonly number[]): number[] =>
  Array.from({ length: Math.max(one.length, other.length) }, (_, key) =>
    Math.max(one[key] ?? 0, other[key] ?? 0),
  )

/** As `remember` of src/shared/client.ts: the token of the largest floor and that of the largest bookmark.
 * After a reset those that were sent are of no more use; newer ones are. */
export function keep(
  kept: readonly Token[],
  got: { token: Token; reset: boolean; sent: readonly Token[] },
  twist: Twist | undefined,
): Token[] {
  const { token, reset, sent } = got
  if (twist === 'M12') return [token]
  const old = !reset ? kept : twist === 'G2' ? [] : kept.filter((one) => !sent.includes(one))
  const known = [...old, token]
  const epoch = Math.max(...known.map(({ position }) => position.epoch))
  let floor: Token | undefined
  let bookmark: Token | undefined
  for (const one of known) {
    if (one.position.epoch !== epoch) continue
    if (!floor || one.position.floor >= floor.position.floor) floor = one
    if (!bookmark || isNewer(one.position.bookmark, bookmark.position.bookmark)) bookmark = one
  }
  return floor === bookmark || !bookmark ? [floor ?? token] : [floor ?? token, bookmark]
}

const isNewer = (one: string | null, other: string | null): boolean =>
  one !== other && maxBookmark(one, other) === one
