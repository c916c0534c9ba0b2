// What the fuzzer's tests share: a request as it is drawn, unless told otherwise.
import type { Drawn } from '../../../infra/fuzz/request.ts'

export const drawn = (rest: Partial<Drawn> = {}): Drawn => ({
  ...{ index: 0, method: 'GET', target: '/a', fields: [], body: undefined },
  ...{ framing: { kind: 'none' }, leaves: 'never' },
  ...rest,
})
