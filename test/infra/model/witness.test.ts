import { expect, test } from 'vitest'
import { bookmarkOf } from '../../../infra/model/bookmarks.ts'
import { enter, type Token } from '../../../infra/model/tokens.ts'
import { disagreement, modelKeys } from '../../../infra/model/witness.ts'
import { TOKEN_AGE_MS_MAX } from '../../../src/shared/token.ts'

const now = 1_700_000_000_000
const token = (floor: number, issued = now): Token => ({
  position: { epoch: 1, floor, bookmark: bookmarkOf(9 - floor, 0) },
  issued,
  floors: [],
})

test('production reads what the model means', async () => {
  const keys = await modelKeys()
  const sent = [[], [token(3)], [token(3), token(5)], [token(3, now - TOKEN_AGE_MS_MAX - 1)]]
  for (const tokens of sent) {
    for (const epoch of [1, 2]) {
      const reading = { sent: tokens, epoch, now, entered: enter(tokens, epoch, now) }
      expect(await disagreement(keys, reading)).toBeUndefined()
    }
  }
})

test('and says so where it does not', async () => {
  const entered = { ...enter([token(3)], 1, now), position: token(4).position }
  const words = await disagreement(await modelKeys(), { sent: [token(3)], epoch: 1, now, entered })
  expect(words).toContain('the tokens: production reads {"kind":"valid"')
})
