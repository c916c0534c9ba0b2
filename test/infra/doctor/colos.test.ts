// Where colos are, and the nearest hint to each.

import { expect, test } from 'vitest'
import { coloAt, nearestHint, savedMs } from '../../../infra/doctor/colos.ts'

const at = (code: string) => {
  const found = coloAt(code)
  if (!found) throw new Error(`${code} is in the data`)
  return found
}

test.for([
  ['LHR', 'aws:eu-west-2'],
  ['IAD', 'aws:us-east-1'],
  ['SIN', 'aws:ap-southeast-1'],
  ['waw', 'gcp:europe-central2'],
] as const)('the nearest hint to %s is %s', ([code, hint]) => {
  expect(nearestHint(at(code)).hint).toBe(hint)
})

test('a colo that is not in the data is nowhere', () => {
  expect(coloAt('ZZZ')).toBeUndefined()
})

test('what a nearer place saves is what the model says of the distance', () => {
  const [london, newark] = [at('LHR'), at('EWR')]
  expect(savedMs(london, newark, london)).toBeCloseTo(savedMs(newark, london, newark))
  expect(savedMs(london, newark, london)).toBeGreaterThan(50)
  expect(savedMs(london, london, london)).toBe(0)
})
