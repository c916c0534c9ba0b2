// What all findings come to.

import { expect, test } from 'vitest'
import {
  blind,
  describe,
  exitCode,
  notHere,
  unknown,
  well,
  wrong,
} from '../../../infra/doctor/finding.ts'

const fine = well('kv', 'can be read')
const bad = wrong('kv', 'is not there', 'the list', 'npm run deploy')
const dark = blind('edge', 'was not asked')

test.for([
  ['all is well', [fine], 0],
  ['nobody tells, or there is none', [fine, unknown('d1', 'nobody tells'), notHere('kv')], 0],
  ['something is wrong', [fine, bad], 1],
  ['something could not be looked at', [fine, dark], 2],
  ['both', [dark, bad], 1],
] as const)('%s', ([, findings, code]) => {
  expect(exitCode(findings)).toBe(code)
})

test('each is one line, with how it was seen and the next move', () => {
  expect(describe(wrong('kv', 'is\n  not there', 'the list', 'deploy'))).toBe(
    'wrong    kv: is not there | Seen: the list | Next: deploy',
  )
  expect(describe(fine)).toBe('well     kv: can be read')
})
