import { expect, test } from 'vitest'
import { parseFlags } from '../../../infra/cli/flags.ts'
import { commandFor, spec } from '../../../infra/demo/options.ts'

const parseDemo = (args: string[]) => parseFlags(args, spec)

test('without flags the seed is 7, it takes 75 seconds, and nothing is written', () => {
  expect(parseDemo([])).toEqual({
    kind: 'ok',
    options: { seed: 7, seconds: 75, json: undefined, markdown: undefined },
  })
})

test('every flag is heard', () => {
  const args = ['--seed', '0', '--seconds', '9', '--json', 'a.json', '--markdown', 'b.md']
  expect(parseDemo(args)).toEqual({
    kind: 'ok',
    options: { seed: 0, seconds: 9, json: 'a.json', markdown: 'b.md' },
  })
})

test.each([
  [['--seed', '1.5'], '--seed is "1.5"; it takes a whole number from 0 to 4294967295.'],
  [['--seconds', '2'], '--seconds is "2"; it takes a whole number from 3 to 600.'],
  [['--seconds', ''], '--seconds is ""'],
  [['--sped', '1'], '--sped'],
  [['fast'], 'fast'],
])('%j is refused with what is wrong', (args, message) => {
  const parsed = parseDemo(args)
  expect(parsed.kind === 'wrong' && parsed.message).toContain(message)
})

test('the printed command makes the same traffic again', () => {
  const options = { seed: 11, seconds: 75, json: 'x', markdown: 'y' }
  expect(commandFor(options)).toBe('npm run demo -- --seed 11 --seconds 75')
})
