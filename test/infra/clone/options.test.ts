// What the flags take, and above all what they do not.

import { expect, test } from 'vitest'
import { parseFlags } from '../../../infra/cli/flags.ts'
import { cloneSpec } from '../../../infra/clone/options.ts'

const parse = (line: string) => parseFlags(line.split(' '), cloneSpec)

test.for([
  ['--from pr-1 --to production', 'nothing is ever copied there'],
  ['--from production --to production', 'nothing is ever copied there'],
  ['--from pr-1 --to pr-1', 'both "pr-1"'],
  ['--from production', '--to is missing'],
  ['--to pr-1', '--from is missing'],
  ['--from PROD --to pr-1', '--from is "PROD"; it takes small letters'],
] as const)('%s is refused', ([line, message]) => {
  expect(parse(line)).toEqual({ kind: 'wrong', message: expect.stringContaining(message) })
})

test('production is what has no stage', () => {
  const asked = (line: string) => parse(line) as { options: unknown }
  expect(asked('--from production --to pr-1').options).toMatchObject({
    from: undefined,
    to: 'pr-1',
  })
  expect(asked('--from pr-1 --to pr-2').options).toMatchObject({ from: 'pr-1', to: 'pr-2' })
})
