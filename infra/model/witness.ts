// Sends what the model's clients and edges passed around once more through production's own text formats.
import { formatAsk, parseAsk } from '../../src/shared/position.ts'
import { importTokenKeys, readTokens, signToken, type TokenKeys } from '../../src/shared/token.ts'
import type { Reading } from './simulate.ts'

/** A key of the model's own: 32 bytes, all zero. */
const KEYS = `model:${'A'.repeat(43)}`

export const modelKeys = (): Promise<TokenKeys> => importTokenKeys(KEYS)

/** In words, what production reads differently; `undefined` when nothing. Signing is slow, so the model
 * shows only a share of its histories to this. */
export async function disagreement(
  keys: TokenKeys,
  { sent, epoch, now, entered }: Reading,
): Promise<string | undefined> {
  const tokens: string[] = []
  for (const { position, issued } of sent) tokens.push(await signToken(keys, position, issued))
  const header = tokens.length === 0 ? null : tokens.join(', ')
  const check = await readTokens(keys, header, epoch, now)
  const { position, reset, ahead } = entered
  const expected =
    sent.length === 0
      ? { kind: 'none' }
      : ahead
        ? { kind: 'ahead' }
        : reset
          ? { kind: 'reset', reason: reset }
          : { kind: 'valid', position }
  const ask = { ...position, primary: reset !== undefined }
  const problems = [
    ...difference('the tokens', check, expected),
    ...difference('the position header', parseAsk(formatAsk(ask)), ask),
  ]
  return problems.length > 0 ? problems.join('\n') : undefined
}

function difference(what: string, production: unknown, model: unknown): string[] {
  const [one, other] = [JSON.stringify(production), JSON.stringify(model)]
  return one === other ? [] : [`${what}: production reads ${one}, the model ${other}`]
}
