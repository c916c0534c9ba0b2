// The map's hints, by the platform's own list.

import { expect, test } from 'vitest'
import { hintFindings } from '../../../infra/doctor/hint-rules.ts'
import { house } from '../deploy/fixture.ts'

test.for([
  ['all of them', ['aws:eu-west-2', 'aws:us-east-1', 'gcp:us-east4'], ['well']],
  ['one that is not there', ['aws:us-east-1'], ['wrong']],
  ['another shape of answer', undefined, ['unknown']],
] as const)('%s', ([, hints, states]) => {
  expect(hintFindings(house, hints).map(({ state }) => state)).toEqual(states)
})
