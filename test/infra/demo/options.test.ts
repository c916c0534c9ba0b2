import { expect, test } from 'vitest'
import { commandLine, parseFlags } from '../../../infra/cli/flags.ts'
import { spec } from '../../../infra/demo/options.ts'

test('without flags the seed is 7, it takes 75 seconds, and nothing is written', () => {
  const options = { seed: 7, seconds: 75, json: undefined, markdown: undefined }
  expect(parseFlags([], spec)).toEqual({ kind: 'ok', options })
})

test('a second for each phase is the least', () => {
  const message = '--seconds is "2"; it takes a whole number from 3 to 600.'
  expect(parseFlags(['--seconds', '2'], spec)).toEqual({ kind: 'wrong', message })
})

test('the printed command makes the same traffic again', () => {
  const options = { seed: 11, seconds: 75, json: 'x', markdown: 'y' }
  expect(commandLine(spec, options)).toBe('npm run demo -- --seed 11 --seconds 75')
})
