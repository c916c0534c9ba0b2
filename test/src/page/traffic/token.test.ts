import { expect, test } from 'vitest'
import { positionOf } from '../../../../src/page/traffic/token.ts'
import { encodeText } from '../../../../src/shared/base64.ts'
import { importTokenKeys, signToken } from '../../../../src/shared/token.ts'

const keys = await importTokenKeys(`k1:${'A'.repeat(43)}`)
const bookmark = `00000000-0000002a-00000000-${'0'.repeat(32)}`

test.each([{ bookmark }, { bookmark: null }])(
  'a token says where its client stands: %j',
  async (one) => {
    const position = { epoch: 2, floor: 42, ...one }
    expect(positionOf(await signToken(keys, position, 1_800_000_000_000))).toEqual(position)
  },
)

test.each(['', 'v1.k1', 'v1.k1.!.x', `v1.k1.${encodeText('{"epoch":1,"F":"x","B":null}')}.x`])(
  '“%s” is no token',
  (text) => {
    expect(positionOf(text)).toBeUndefined()
  },
)
